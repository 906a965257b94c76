// Where one says what to see: a line in the filter language that is checked as one types, a range of time,
// and a stack of further filters.
#pragma once

#include "model/filter.h"
#include "ui/completionnames.h"
#include "ui/filtershelf.h"

#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <optional>

class QAction;
class QLabel;
class QLineEdit;
class QToolButton;

namespace dbbasic {

class FilterChips;
class FilterCompletion;

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
    /// `seen`: names for completion, asked only when the user types.
    explicit FilterLine(std::function<SeenNames()> seen, QWidget *parent = nullptr);

    /// Line, range and active chips as one filter.
    QString filterText() const;
    /// Replaces the line; range and chips are taken away, so that the whole filter is `text`.
    void setFilterText(const QString &text);
    void clear();
    void addTerm(const QString &term);
    /// What the line says becomes a filter of the stack, and the line is free for another.
    void stackLine();
    /// Kept under that name from now on; the whole filter as it is in force.
    void keepAs(const QString &name);
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
    void keepWanted();   ///< the user wants to give the filter a name: keepAs()
    void colourWanted(); ///< … or its rows a colour

private:
    void check();
    void apply();
    void applyNow();
    void showHistory();
    void showKept();
    void makeRangeMenu();
    void openForm();
    bool eventFilter(QObject *watched, QEvent *event) override;

    std::function<SeenNames()> m_seen;
    FilterShelf m_shelf;
    QWidget *m_leading;
    QLineEdit *m_line;
    QAction *m_verdict;
    QToolButton *m_rangeButton, *m_formButton;
    QLabel *m_error;
    FilterChips *m_chips;
    FilterCompletion *m_completion;
    QTimer m_debounce;
    TimeRange m_range;
    std::optional<QString> m_applied;
};

} // namespace dbbasic
