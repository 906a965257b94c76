// The peer of the edge: the least a program can do to answer HTTP on Linux. One epoll, one read and one write
// a request, a fixed answer, no parsing beyond the blank line, no Qt.
#pragma once

namespace dbbasic::bench {

/// Serves 127.0.0.1 until the process ends; calls `listening` with the port first. Answers every request with
/// `response`, byte for byte.
void runBareResponder(const char *response, void (*listening)(int port));

} // namespace dbbasic::bench
