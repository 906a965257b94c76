#include "model/payloadtreemodel.h"

#include "model/filter.h"
#include "model/jsonvalue.h"
#include "model/localtext.h"
#include "model/utf8.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace dbbasic {

namespace {

constexpr int childrenPerFetch = 500;
constexpr std::size_t previewBytes = 400;

/// The start of a long string or number, cut between two characters and not within an escape.
QString shownValue(std::string_view value)
{
    if (value.size() <= previewBytes)
        return value.starts_with('"') ? textOf(jsonStringText(value)) : textOf(value);
    std::string head(utf8Prefix(value, previewBytes));
    if (const std::size_t escape = head.rfind('\\'); escape != std::string::npos && head.size() - escape < 12)
        head.resize(escape);
    return (head.starts_with('"') ? textOf(jsonStringText(head + '"')) : textOf(head)) + QChar(0x2026);
}

std::optional<JsonItems> itemsOf(std::string_view value)
{
    const bool some = value.size() > 2 && (value.front() == '{' || value.front() == '[');
    return some ? std::optional(JsonItems(value)) : std::nullopt;
}

} // namespace

struct PayloadTreeModel::Node
{
    Node *parent = nullptr;
    int row = 0;
    std::string_view key; ///< with its quotes; empty in an array and at the root
    std::string_view value;
    std::deque<Node> children;       ///< as far as they have been read; a deque keeps them in place
    std::optional<JsonItems> unread; ///< none: all have been read

    bool isObject() const { return value.starts_with('{'); }
    bool isContainer() const { return isObject() || value.starts_with('['); }
    bool isEmpty() const { return value.size() == 2 && isContainer(); }
};

PayloadTreeModel::PayloadTreeModel(QObject *parent)
    : QAbstractItemModel(parent)
    , m_root(std::make_unique<Node>())
{
}

PayloadTreeModel::~PayloadTreeModel() = default;

void PayloadTreeModel::setPayload(std::string_view compact, std::shared_ptr<const void> owner)
{
    beginResetModel();
    m_root = std::make_unique<Node>();
    m_root->value = compact;
    m_root->unread = itemsOf(compact);
    if (!m_root->isContainer() && !compact.empty()) {
        // A payload that is just a number or a text stands in one row of its own.
        m_root->children.push_back(Node{m_root.get(), 0, {}, compact, {}, {}});
    }
    m_owner = std::move(owner);
    endResetModel();
}

PayloadTreeModel::Node *PayloadTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex PayloadTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    Node *node = nodeOf(parent);
    if (row < 0 || std::size_t(row) >= node->children.size() || column < 0 || column >= ColumnCount)
        return {};
    return createIndex(row, column, &node->children[std::size_t(row)]);
}

QModelIndex PayloadTreeModel::parent(const QModelIndex &index) const
{
    Node *parent = index.isValid() ? nodeOf(index)->parent : nullptr;
    return parent && parent != m_root.get() ? createIndex(parent->row, 0, parent) : QModelIndex();
}

int PayloadTreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(nodeOf(parent)->children.size());
}

int PayloadTreeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

bool PayloadTreeModel::hasChildren(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return false;
    const Node *node = nodeOf(parent);
    return !node->children.empty() || (node->isContainer() && !node->isEmpty());
}

bool PayloadTreeModel::canFetchMore(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return parent.column() <= 0 && node->isContainer() && !node->isEmpty() && node->unread;
}

void PayloadTreeModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    Node *node = nodeOf(parent);
    std::deque<Node> fetched;
    while (fetched.size() < std::size_t(childrenPerFetch)) {
        if (!node->unread->next()) {
            node->unread.reset();
            break;
        }
        const std::string_view value = node->unread->value();
        const int row = int(node->children.size() + fetched.size());
        fetched.push_back(Node{node, row, node->unread->name(), value, {}, itemsOf(value)});
    }
    if (fetched.empty())
        return;
    const int first = int(node->children.size());
    beginInsertRows(parent, first, first + int(fetched.size()) - 1);
    for (Node &child : fetched)
        node->children.push_back(std::move(child));
    endInsertRows();
    if (!node->unread && parent.isValid()) { // now the number of children is known
        const QModelIndex value = parent.siblingAtColumn(ValueColumn);
        Q_EMIT dataChanged(value, value);
    }
}

std::string PayloadTreeModel::fieldOf(const Node &node) const
{
    std::vector<std::string> path;
    for (const Node *n = &node; n->parent && n->parent->isContainer(); n = n->parent)
        path.push_back(n->key.empty() ? std::to_string(n->row) : jsonStringText(n->key));
    std::reverse(path.begin(), path.end());
    return payloadField(path);
}

QVariant PayloadTreeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Node &node = *nodeOf(index);
    switch (role) {
    case RawRole:
        return QByteArray(node.value.data(), qsizetype(node.value.size()));
    case PathRole:
        return QString::fromStdString(fieldOf(node));
    case FilterTermRole:
        return node.isContainer() ? QString()
                                  : QString::fromStdString(filterTermForJson(fieldOf(node), node.value));
    case Qt::DisplayRole:
        break;
    case Qt::ToolTipRole:
        return index.column() == KeyColumn ? QString::fromStdString(fieldOf(node)) : QVariant();
    default:
        return {};
    }
    if (index.column() == KeyColumn) {
        if (!node.key.empty())
            return shownValue(node.key);
        return node.parent->isContainer() ? QString::number(node.row) : QString();
    }
    if (!node.isContainer())
        return shownValue(node.value);
    if (node.isEmpty())
        return node.isObject() ? QStringLiteral("{}") : QStringLiteral("[]");
    // How many there are is known only once all have been read.
    const QString count = !node.unread ? QString::number(node.children.size()) : QString(QChar(0x2026));
    return node.isObject() ? QStringLiteral("{%1}").arg(count) : QStringLiteral("[%1]").arg(count);
}

QVariant PayloadTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == KeyColumn ? tr("Key") : tr("Value");
}

} // namespace dbbasic
