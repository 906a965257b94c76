#include "model/log/mappingguard.h"

#include <array>
#include <mutex>
#include <string_view>

#include <csignal>
#include <sys/mman.h>
#include <unistd.h>

namespace dbbasic {

namespace {

// Fixed, because a signal handler may not take locks or allocate. Enough for two terabytes of segments with
// their sidecars.
std::array<MappingGuard::Slot, 16384> slots;
std::mutex slotsMutex; // for taking a slot; the handler reads without
struct sigaction previousAction;
std::uintptr_t pageSize = 4096;

void tell(std::string_view text)
{
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

extern "C" void onBusError(int number, siginfo_t *info, void *context)
{
    const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    for (MappingGuard::Slot &slot : slots) {
        if (address < slot.begin.load(std::memory_order_acquire) ||
            address >= slot.end.load(std::memory_order_acquire))
            continue;
        if (slot.stopsFor[0] != '\0') {
            tell("dbbasic-events: ");
            tell(slot.stopsFor.data());
            tell(" was cut off by somebody else while it was in use. This process ends; the next start and "
                 "verify "
                 "tell what is missing.\n");
            ::_exit(74);
        }
        void *const page = reinterpret_cast<void *>(address & ~(pageSize - 1));
        slot.lost.store(true, std::memory_order_release);
        if (::mmap(page, pageSize, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED)
            return; // the read is repeated and finds zeros
        break;
    }
    if (previousAction.sa_flags & SA_SIGINFO) {
        previousAction.sa_sigaction(number, info, context);
        return;
    }
    // Not ours: the same access comes again and has its usual end.
    ::signal(number, SIG_DFL);
}

void installHandler()
{
    static std::once_flag once;
    std::call_once(once, [] {
        pageSize = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
        struct sigaction action = {};
        action.sa_sigaction = onBusError;
        action.sa_flags = SA_SIGINFO | SA_NODEFER;
        ::sigemptyset(&action.sa_mask);
        ::sigaction(SIGBUS, &action, &previousAction);
    });
}

} // namespace

MappingGuard::MappingGuard(const char *data, std::uint64_t size, std::string_view stopsFor)
{
    installHandler();
    const std::lock_guard lock(slotsMutex);
    for (Slot &slot : slots) {
        if (slot.begin.load(std::memory_order_relaxed) != 0)
            continue;
        m_slot = &slot;
        const auto begin = reinterpret_cast<std::uintptr_t>(data);
        slot.lost.store(false, std::memory_order_relaxed);
        slot.stopsFor.fill('\0');
        stopsFor.copy(slot.stopsFor.data(), slot.stopsFor.size() - 1);
        slot.end.store(begin + size, std::memory_order_release);
        slot.begin.store(begin, std::memory_order_release);
        return;
    }
}

MappingGuard::~MappingGuard()
{
    if (!m_slot)
        return;
    const std::lock_guard lock(slotsMutex);
    m_slot->end.store(0, std::memory_order_release);
    m_slot->begin.store(0, std::memory_order_release);
}

} // namespace dbbasic
