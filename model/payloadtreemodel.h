// A payload as a tree, read from its bytes as far as somebody looks: ten megabytes open as fast as ten bytes.
#pragma once

#include <QAbstractItemModel>

#include <memory>
#include <string>
#include <string_view>

namespace dbbasic {

class PayloadTreeModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { KeyColumn, ValueColumn, ColumnCount };
    enum Role {
        RawRole = Qt::UserRole, ///< QByteArray: the value's bytes as sent
        PathRole,               ///< QString: "payload.order.items.2", as the filter language has it
        FilterTermRole, ///< QString: "payload.order.id:123", or empty where the filter language has no word
                        ///< for it
    };

    explicit PayloadTreeModel(QObject *parent = nullptr);
    ~PayloadTreeModel() override;

    /// `compact` is valid JSON without white space between tokens; it must live as long as `owner` does.
    void setPayload(std::string_view compact, std::shared_ptr<const void> owner);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node;
    Node *nodeOf(const QModelIndex &index) const;
    std::string fieldOf(const Node &node) const;

    std::shared_ptr<const void> m_owner;
    std::unique_ptr<Node> m_root;
};

} // namespace dbbasic
