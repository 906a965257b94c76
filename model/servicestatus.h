// What the window may know of the server: a value that app/ fills in.
#pragma once

#include <QObject>
#include <QString>
#include <QUrl>

namespace dbbasic {

/// Lives in the main thread.
class ServiceStatus : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    bool isListening() const { return m_listening; }
    QUrl address() const { return m_address; } ///< http://127.0.0.1:8000
    QString error() const { return m_error; }  ///< why it does not listen, with what to do

    void setListening(const QUrl &address)
    {
        m_listening = true;
        m_address = address;
        m_error.clear();
        Q_EMIT changed();
    }
    void setFailed(const QString &error)
    {
        m_listening = false;
        m_error = error;
        Q_EMIT changed();
    }

Q_SIGNALS:
    void changed();

private:
    bool m_listening = false;
    QUrl m_address;
    QString m_error;
};

} // namespace dbbasic
