// Results of what can fail: a value, or an Error that says what went wrong. Exceptions never cross a
// function of ours.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace dbbasic {

struct Error
{
    enum class Code {
        InvalidArgument, ///< the caller's value cannot be used (HTTP 400)
        NotFound,        ///< 404
        Conflict,        ///< 409: idempotency key reused with other content, expected_sequence moved on
        TooLarge,        ///< 413
        NoSpace,         ///< 507: the disk is full
        Unavailable,     ///< 503: the log takes nothing at present (failed write or flush, shutting down)
        Locked,          ///< the data folder belongs to another process
        Io,              ///< anything else the file system refused
    };

    Code code = Code::InvalidArgument;
    std::string message; ///< UTF-8, one sentence without a full stop, names what was wrong
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> failure(Error::Code code, std::string message)
{
    return tl::unexpected<Error>(Error{code, std::move(message)});
}

} // namespace dbbasic
