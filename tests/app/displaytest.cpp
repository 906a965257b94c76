// Window or not. If this fails, a server without a desktop, or with a stale DISPLAY, aborts in the window
// system's set-up; or one on a desktop comes up without its window.
#include "app/application.h"

#include <QTemporaryDir>
#include <QTest>

#include <cstddef>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace dbbasic;
using namespace Qt::StringLiterals;

namespace {

/// Listens as a display server does, and no more than that.
class FakeDisplay
{
public:
    explicit FakeDisplay(const QByteArray &name)
        : m_descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, name.constData(), std::size_t(name.size()));
        const std::size_t length =
            offsetof(sockaddr_un, sun_path) + std::size_t(name.size()) + (name.startsWith('\0') ? 0 : 1);
        m_listens =
            ::bind(m_descriptor, reinterpret_cast<const sockaddr *>(&address), socklen_t(length)) == 0 &&
            ::listen(m_descriptor, 1) == 0;
    }
    ~FakeDisplay() { ::close(m_descriptor); }
    Q_DISABLE_COPY_MOVE(FakeDisplay)

    bool listens() const { return m_listens; }

private:
    int m_descriptor;
    bool m_listens = false;
};

} // namespace

class DisplayTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        for (const char *name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"})
            qunsetenv(name);
    }

    void noneIsSet() { QCOMPARE(whyNoWindow(), u"No display"_s); }

    void aChosenPlatformIsLeftToQt()
    {
        qputenv("QT_QPA_PLATFORM", "offscreen");
        QCOMPARE(whyNoWindow(), QString());
    }

    void x11()
    {
        // A number that nobody has, with an abstract socket: nothing is left behind in /tmp.
        const QByteArray number = QByteArray::number(100'000 + ::getpid());
        qputenv("DISPLAY", ":" + number);
        QCOMPARE(whyNoWindow(), u"The display :%1 cannot be reached"_s.arg(QLatin1StringView(number)));
        const FakeDisplay display(QByteArray(1, '\0') + "/tmp/.X11-unix/X" + number);
        QVERIFY(display.listens());
        for (const QByteArray &form : {":" + number, ":" + number + ".0", "unix:" + number}) {
            qputenv("DISPLAY", form);
            QCOMPARE(whyNoWindow(), QString());
        }
        for (const QByteArray &form : {number, QByteArray(":"), QByteArray(":x")}) {
            qputenv("DISPLAY", form);
            QVERIFY2(!whyNoWindow().isEmpty(), form.constData());
        }
    }

    void anotherMachineIsLeftToQt()
    {
        for (const char *form : {"localhost:10.0", "192.0.2.1:0"}) {
            qputenv("DISPLAY", form);
            QCOMPARE(whyNoWindow(), QString());
        }
    }

    void wayland()
    {
        const QTemporaryDir folder;
        qputenv("WAYLAND_DISPLAY", "wayland-0");
        QCOMPARE(whyNoWindow(), u"The display wayland-0 cannot be reached"_s);
        qputenv("XDG_RUNTIME_DIR", folder.path().toLocal8Bit());
        QCOMPARE(whyNoWindow(), u"The display wayland-0 cannot be reached"_s);
        const FakeDisplay display(folder.filePath(u"wayland-0"_s).toLocal8Bit());
        QVERIFY(display.listens());
        QCOMPARE(whyNoWindow(), QString());
        qputenv("WAYLAND_DISPLAY", folder.filePath(u"wayland-0"_s).toLocal8Bit());
        QCOMPARE(whyNoWindow(), QString());
        qputenv("DISPLAY", ":nonsense"); // one of them is enough
        QCOMPARE(whyNoWindow(), QString());
    }

    void aSocketWithNobodyBehindIt()
    {
        const QTemporaryDir folder;
        const QByteArray path = folder.filePath(u"wayland-0"_s).toLocal8Bit();
        {
            const FakeDisplay gone(path);
            QVERIFY(gone.listens());
        }
        qputenv("WAYLAND_DISPLAY", path);
        QVERIFY(!whyNoWindow().isEmpty());
    }
};

QTEST_APPLESS_MAIN(DisplayTest)
#include "displaytest.moc"
