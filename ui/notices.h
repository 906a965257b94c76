// Notices on the desktop, from an icon in the tray: for events that match a filter, and for subscriptions
// that fail. Off until somebody asks for them.
#pragma once

#include "model/matchnotice.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

class QSystemTrayIcon;
class QWidget;

namespace dbbasic {

class EventStore;

/// Kept in QSettings.
struct NoticeSettings
{
    bool ofEvents = false;
    QString filter; ///< in the filter language; empty: every event
    bool ofFailures = false;

    bool isOff() const { return !ofEvents && !ofFailures; }
    static NoticeSettings kept();
    void keep() const;
};

class Notices : public QObject
{
    Q_OBJECT

public:
    using Show = std::function<void(const QString &title, const QString &text)>;

    /// `window` is what the icon brings to the front.
    Notices(EventStore &store, QWidget *window);
    ~Notices() override;

    const NoticeSettings &settings() const { return m_settings; }
    /// A filter that cannot be read notices nothing.
    void apply(const NoticeSettings &settings);
    void setFailing(int failing); ///< how many subscriptions fail now

    /// For tests: instead of the tray.
    void setShow(Show show) { m_show = std::move(show); }
    static bool hasTray();
    void showSample();

Q_SIGNALS:
    /// The notice was clicked: this event is to be seen.
    void showRequested(dbbasic::Sequence sequence);

private:
    void show(const QString &title, const QString &text);
    void bringUp();
    void noticeMatch(const Match &match);

    QWidget *m_window;
    MatchNotice *m_matches;
    std::unique_ptr<QSystemTrayIcon> m_tray; ///< while notices are on
    Show m_show;
    NoticeSettings m_settings;
    Sequence m_last; ///< what the last notice was about; 0: no event
    int m_failing = 0;
};

} // namespace dbbasic
