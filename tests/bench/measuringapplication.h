// How long each event holds the GUI thread: by the clock, and by the processor time it took, which other
// programs on the machine do not blur.
#pragma once

#include <QApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <ctime>
#include <vector>

namespace dbbasic::bench {

class MeasuringApplication : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject *receiver, QEvent *event) override
    {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        ++m_depth;
        QElapsedTimer clock;
        clock.start();
        const double before = threadMilliseconds();
        const bool result = QApplication::notify(receiver, event);
        if (measuring) {
            processor.push_back(threadMilliseconds() - before);
            wall.push_back(double(clock.nsecsElapsed()) / 1e6);
        }
        --m_depth;
        return result;
    }

    /// Forgets what was measured before.
    void startMeasuring()
    {
        wall.clear();
        processor.clear();
        measuring = true;
    }
    double longest() const { return wall.empty() ? 0 : *std::max_element(wall.begin(), wall.end()); }

    bool measuring = false;
    std::vector<double> wall, processor; // milliseconds

private:
    static double threadMilliseconds()
    {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
    }

    int m_depth = 0;
};

} // namespace dbbasic::bench
