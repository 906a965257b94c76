// Tells the progress of a transfer often enough to be watched and seldom enough to cost nothing.
#pragma once

#include "model/transfer.h"

#include <chrono>

namespace dbbasic {

class ProgressPace
{
public:
    explicit ProgressPace(const TransferControl &control)
        : m_control(control)
    {
    }

    void tell(const TransferProgress &progress, bool last)
    {
        if (!m_control.progress)
            return;
        const auto now = std::chrono::steady_clock::now();
        if (!last && now - m_told < std::chrono::milliseconds(100))
            return;
        m_told = now;
        m_control.progress(progress);
    }

private:
    const TransferControl &m_control;
    std::chrono::steady_clock::time_point m_told = std::chrono::steady_clock::now();
};

} // namespace dbbasic
