// Opening a data folder after whatever happened to it.
#pragma once

#include "model/log/log.h"
#include "model/log/logview.h"
#include "model/log/manifest.h"
#include "model/log/opensegment.h"

#include <memory>
#include <string>

namespace dbbasic {

class DamageRegister;

struct Recovered
{
    std::shared_ptr<LogView::Segments> sealed = std::make_shared<LogView::Segments>();
    std::unique_ptr<OpenSegment> open;
    std::shared_ptr<DamageRegister> damage;
    Manifest manifest;
    std::uint64_t bytes = 0;     ///< of all segments
    std::uint64_t tornBytes = 0; ///< cut from the tail, kept in a *.torn file
    std::string note;            ///< what had to be mended or was found missing; empty if nothing
};

/// Reads what is in options.directory and mends the tail:
///
/// - A bad line behind which some flush group ends, with more bytes behind that, was once whole: those bytes
/// were
///   written only after it had been flushed. It is damage. It stays where it is, its sequence is listed as
///   damaged, and everything else stays readable.
/// - A bad line without such a group behind it, and a transaction without its end, is the torn tail of a
/// write
///   that was never acknowledged. It is copied to events-….<offset>.torn and cut off, back to the end of the
///   last whole transaction.
///
/// What is then readable is flushed before this returns. With options.readOnly nothing is written; the torn
/// tail is only left out.
Result<Recovered> recover(const LogOptions &options, Storage &storage);

} // namespace dbbasic
