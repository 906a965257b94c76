// How many events of which type and source fall into each stretch of time: from the index alone where it
// decides, else from the lines.
#pragma once

#include "model/event.h"
#include "model/filter.h"
#include "model/result.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace dbbasic {

class LogView;

struct EventCounts
{
    using Names = std::map<std::string, std::uint64_t, std::less<>>;

    struct Bucket
    {
        std::uint64_t count = 0;
        Names types;
        Names sources; ///< escaped as in Event::escapedSource
    };
    std::map<std::int64_t, Bucket> buckets; ///< by their start in unix seconds; only those with events
    Bucket all;

    struct Question
    {
        Filter filter;
        Time since, until; ///< both inclusive
        std::chrono::seconds bucket;
    };
    /// What has been counted so far when `cancel` is raised: then nobody reads it. Error when the answer
    /// would be too long to be of use to anyone.
    static Result<EventCounts> of(const std::shared_ptr<const LogView> &view, const Question &question,
                                  const std::atomic<bool> &cancel);
};

} // namespace dbbasic
