// What handlers answer with: JSON bodies made in one buffer, and the one form every error has.
#pragma once

#include "model/event.h"
#include "model/localtext.h"
#include "model/result.h"
#include "server/http/response.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace dbbasic {

/// Appends JSON to a string and keeps the commas. Names are ours and need no escaping; values are escaped.
class JsonWriter
{
public:
    explicit JsonWriter(std::string &out)
        : m_out(out)
    {
    }

    /// Goes on in an object of which the text holds some members already.
    JsonWriter &continueObject()
    {
        m_first = false;
        return *this;
    }
    JsonWriter &openObject() { return open('{'); }
    JsonWriter &openObject(std::string_view name) { return key(name).openBare('{'); }
    JsonWriter &closeObject() { return close('}'); }
    JsonWriter &openArray() { return open('['); }
    JsonWriter &openArray(std::string_view name) { return key(name).openBare('['); }
    JsonWriter &closeArray() { return close(']'); }

    JsonWriter &text(std::string_view name, std::string_view value);
    JsonWriter &textOrNull(std::string_view name, std::string_view value); ///< null when empty
    JsonWriter &number(std::string_view name, std::uint64_t value);
    JsonWriter &decimal(std::string_view name, double value);
    JsonWriter &boolean(std::string_view name, bool value);
    JsonWriter &null(std::string_view name);
    JsonWriter &time(std::string_view name, Time value); ///< RFC 3339, microseconds
    JsonWriter &seconds(std::string_view name, Time value);

    JsonWriter &element(std::string_view value); ///< a string in an array

    /// For what is appended by others: the comma and name are written, the value is up to the caller.
    std::string &raw(std::string_view name);
    std::string &rawElement();

private:
    JsonWriter &key(std::string_view name);
    JsonWriter &comma();
    JsonWriter &open(char bracket);
    JsonWriter &openBare(char bracket);
    JsonWriter &close(char bracket);

    std::string &m_out;
    bool m_first = true; ///< nothing yet in the innermost object or array
};

void appendUnsigned(std::string &out, std::uint64_t value);

/// RFC 3339, UTC, microseconds, with quotes.
void appendJsonTime(std::string &out, Time time);

std::int64_t unixSeconds(Time time);

Response jsonResponse(int status, std::string_view body);

/// {"status":"ok", …}: `write` is called with the open object.
template <typename Write>
Response okResponse(Write write, int status = 200)
{
    std::string body;
    JsonWriter writer(body);
    writer.openObject().text("status", "ok");
    write(writer);
    writer.closeObject();
    return jsonResponse(status, body);
}

/// The error as its status and the one form every error has.
Response errorResponse(const Error &error);

inline tl::unexpected<Error> invalidArgument(std::string message)
{
    return failure(Error::Code::InvalidArgument, std::move(message));
}

} // namespace dbbasic
