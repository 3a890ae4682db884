#pragma once

namespace hangaku::ai {

/// From now on memory that is freed stays with this process until `giveBackFreedMemory`.
///
/// A network takes and gives back gigabytes in every pass. Having them from the system each time,
/// cleared page by page, takes as long as the pass itself.
void keepFreedMemory();

void giveBackFreedMemory();

/// While it lives, freed memory goes back at once: what has been freed lies in pieces, and where
/// memory is scarce there is no room for them. Does nothing in a process that keeps none.
class GivingMemoryBack {
public:
    GivingMemoryBack();
    ~GivingMemoryBack();
    GivingMemoryBack(const GivingMemoryBack&) = delete;
    GivingMemoryBack& operator=(const GivingMemoryBack&) = delete;

private:
    bool m_wasKeeping;
};

} // namespace hangaku::ai
