// Text that may be ten megabytes long, in one line or in a million: wrapped at the width of the view, painted
// only where it is seen, selected, copied and searched as the bytes it is.
#pragma once

#include <QAbstractScrollArea>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace dbbasic {

class PayloadText : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit PayloadText(const QString &accessibleName, QWidget *parent = nullptr);

    /// UTF-8, at most 4 GiB; lives as long as `owner` does. `goesOn`: the same text with more behind it, so
    /// that place and selection stay.
    void setText(std::string_view text, std::shared_ptr<const void> owner, bool goesOn = false);
    std::string_view text() const { return m_text; }

    /// Selects the next occurrence behind the selection, from the top again at the end; letters A-Z in either
    /// case. False if there is none.
    bool find(std::string_view wanted);
    std::string_view selectedText() const;
    void selectAll();
    void copy() const;

    int rowCount() const { return int(m_rows.size()); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void layOut();
    std::string_view row(std::size_t number) const;
    std::size_t rowOf(std::size_t offset) const;
    std::size_t offsetAt(const QPoint &place) const;
    int xOf(std::size_t row, std::size_t offset) const;
    void select(std::size_t anchor, std::size_t end);
    void showOffset(std::size_t offset);

    std::string_view m_text;
    std::shared_ptr<const void> m_owner;
    std::vector<std::uint32_t> m_rows; ///< where each row on the screen starts
    int m_columns = 0;                 ///< cells in a row
    std::size_t m_anchor = 0, m_end = 0;
};

} // namespace dbbasic
