// An array that one thread appends to while others read: elements never move.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace dbbasic {

/// Chunks that double in size, found by the position of the index's highest bit. A reader may touch what was
/// there when it last synchronised with the writer: size() does that, and so does any snapshot handed over
/// under a lock.
template <typename T>
class GrowingArray
{
public:
    GrowingArray() = default;
    GrowingArray(const GrowingArray &) = delete;
    GrowingArray &operator=(const GrowingArray &) = delete;
    ~GrowingArray()
    {
        for (auto &chunk : m_chunks)
            delete[] chunk.load(std::memory_order_relaxed);
    }

    std::uint32_t size() const { return m_size.load(std::memory_order_acquire); }

    const T &operator[](std::uint32_t index) const
    {
        const Place place(index);
        return m_chunks[place.chunk].load(std::memory_order_acquire)[place.offset];
    }

    /// The writer only. The new element is not counted before publish().
    T &append()
    {
        const Place place(m_written);
        T *chunk = m_chunks[place.chunk].load(std::memory_order_relaxed);
        if (!chunk) {
            chunk = new T[std::size_t(firstChunk) << place.chunk];
            m_chunks[place.chunk].store(chunk, std::memory_order_release);
        }
        ++m_written;
        return chunk[place.offset];
    }
    /// The writer only: forgets the last element that it has not published.
    void dropLast() { --m_written; }
    void publish() { m_size.store(m_written, std::memory_order_release); }

    /// The writer only, for elements it appended itself.
    T &mutableAt(std::uint32_t index)
    {
        const Place place(index);
        return m_chunks[place.chunk].load(std::memory_order_relaxed)[place.offset];
    }

private:
    static constexpr std::uint32_t firstChunk = 4;

    struct Place
    {
        explicit Place(std::uint32_t index)
            : chunk(std::size_t(std::bit_width(index / firstChunk + 1) - 1))
            , offset(index - firstChunk * ((std::uint32_t(1) << chunk) - 1))
        {
        }
        std::size_t chunk;
        std::uint32_t offset;
    };

    std::array<std::atomic<T *>, 25> m_chunks{};
    std::atomic<std::uint32_t> m_size = 0;
    std::uint32_t m_written = 0;
};

} // namespace dbbasic
