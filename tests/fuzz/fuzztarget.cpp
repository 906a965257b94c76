// libFuzzer's way in.
#include "tests/fuzz/inputcheck.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArrayView input(data, static_cast<qsizetype>(size));
    if (const QByteArray fault = dbbasic::test::checkInput(input); !fault.isEmpty()) {
        std::fprintf(stderr, "%s\n", fault.constData());
        std::abort();
    }
    return 0;
}
