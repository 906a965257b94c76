// How much a client may ask of the edge, and how long it may take. Tests set them short.
#pragma once

#include "server/http/requestreader.h"

#include <QtGlobal>

#include <chrono>

namespace dbbasic {

struct EdgeLimits
{
    RequestReader::Limits request;
    int connections = 20'000;
    qint64 requestBytesHeld = 256 << 20; ///< bodies that are still coming in, all connections together
    qsizetype input = 64 << 10;          ///< pipelined bytes that wait for their turn, per connection
    qsizetype output = 256 << 10; ///< a stream is not pulled and no request is shown above it, per connection

    std::chrono::milliseconds idle{60'000}; ///< between requests
    std::chrono::milliseconds head{10'000}; ///< from its first byte to its last
    std::chrono::milliseconds body{20'000}; ///< and a second more for each bodyRate bytes that came
    qint64 bodyRate = 8 << 10;
    std::chrono::milliseconds write{30'000}; ///< without a byte taken by the client
    std::chrono::milliseconds linger{2'000}; ///< for the client to read why it was refused
};

} // namespace dbbasic
