// Whether this is compiled with a sanitizer: those keep what has been freed, so memory says nothing.
#pragma once

namespace dbbasic::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool isSanitized = true;
#else
inline constexpr bool isSanitized = false;
#endif

} // namespace dbbasic::test
