// A small HTTP/1.1 client on a blocking socket: what tests and benchmarks speak to the real server with. One
// connection, kept alive over requests; usable from any one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dbbasic::test {

struct HttpReply
{
    int status = 0;                                           ///< 0: no whole answer came, see error
    std::vector<std::pair<std::string, std::string>> headers; ///< names lower-cased
    std::string body;                                         ///< with chunks joined
    std::string error;                                        ///< why there is no answer

    std::string header(std::string_view lowerCaseName) const;
};

class HttpClient
{
public:
    using Headers = std::vector<std::pair<std::string, std::string>>;

    explicit HttpClient(std::uint16_t port, std::string host = "127.0.0.1");
    ~HttpClient();
    HttpClient(HttpClient &&other) noexcept;
    HttpClient(const HttpClient &) = delete;
    HttpClient &operator=(const HttpClient &) = delete;

    /// Connects if need be. A Host header is added unless `headers` has one, Content-Length if there is a
    /// body or the method is POST, PUT or PATCH. Gives up after 30 s without a byte.
    HttpReply request(std::string_view method, std::string_view target, std::string_view body = {},
                      const Headers &headers = {});
    HttpReply get(std::string_view target) { return request("GET", target); }
    HttpReply post(std::string_view target, std::string_view body) { return request("POST", target, body); }

    /// What the kernel keeps for this client, from the next connect() on: else it may grow to tens of
    /// megabytes.
    void setReceiveBuffer(int bytes) { m_receiveBuffer = bytes; }

    // The pieces, for what is not a well-formed request.
    bool connect();
    bool send(std::string_view bytes);
    HttpReply readReply(bool headOnly = false); ///< headOnly: the answer to a HEAD
    std::string readSome();                     ///< what has come, waiting for at least a byte; empty: closed
    void shutdownWriting();
    void close();

private:
    bool fill(std::string &error);

    std::uint16_t m_port;
    std::string m_host;
    int m_socket = -1;
    int m_receiveBuffer = 0; ///< 0: as the kernel likes
    std::string m_buffer;    ///< read, not yet used
};

} // namespace dbbasic::test
