// Where one says what to see: a line in the filter language that is checked as one types, a range of time,
// and a stack of further filters.
#pragma once

#include "model/filter.h"

#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <optional>

class QCompleter;
class QLabel;
class QLineEdit;
class QStringListModel;
class QToolButton;

namespace dbbasic {

class FilterChips;

/// A range as chosen from the button or brushed on the timeline. Empty text: all time.
struct TimeRange
{
    QString label; ///< what the button says
    QString term;  ///< in the filter language
};

class FilterLine : public QWidget
{
    Q_OBJECT

public:
    /// Names seen so far, for completion: asked only when the user types.
    struct Seen
    {
        QStringList types, sources, payloadKeys;
    };

    explicit FilterLine(std::function<Seen()> seen, QWidget *parent = nullptr);

    /// Line, range and active chips as one filter.
    QString filterText() const;
    /// Replaces the line; range and chips are taken away, so that the whole filter is `text`.
    void setFilterText(const QString &text);
    void clear();
    void addTerm(const QString &term);
    void setRange(const TimeRange &range);
    const TimeRange &range() const { return m_range; }

    void focusLine();
    QLineEdit *line() const { return m_line; }
    QWidget *leading() const { return m_leading; } ///< room for the pause button

    QStringList state() const; ///< for the session
    void setState(const QStringList &state);

Q_SIGNALS:
    /// A filter that parses, 250 ms after the last key or at once with Enter.
    void applied(const dbbasic::Filter &filter, const QString &text);

private:
    void check();
    void apply();
    void applyNow();
    void remember(const QString &text);
    void showHistory();
    void complete();
    void insertCompletion(const QString &completion);
    void makeRangeMenu();
    void openForm();
    QString tokenBeforeCursor() const;
    bool eventFilter(QObject *watched, QEvent *event) override;

    std::function<Seen()> m_seen;
    QWidget *m_leading;
    QLineEdit *m_line;
    QAction *m_verdict;
    QToolButton *m_rangeButton, *m_formButton;
    QLabel *m_error;
    FilterChips *m_chips;
    QCompleter *m_completer;
    QStringListModel *m_completions;
    QTimer m_debounce;
    TimeRange m_range;
    std::optional<QString> m_applied;
};

} // namespace dbbasic
