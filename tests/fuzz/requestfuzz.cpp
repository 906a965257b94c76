// libFuzzer's way in: requestfuzz tests/fuzz/requests -max_len=8192
#include "tests/fuzz/requestcheck.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArrayView input(data, static_cast<qsizetype>(size));
    if (const QByteArray fault = dbbasic::test::checkRequests(input); !fault.isEmpty()) {
        std::fprintf(stderr, "%s\n", fault.constData());
        std::abort();
    }
    return 0;
}
