#pragma once

#include <cstddef>

namespace hangaku::viewer {

/// What a process that handles untrusted files may do beyond reading files.
enum class ProcessNeeds {
    FilesOnly,
    /// Also writes below /dev, and what a driver asks of the system; where there is one.
    GraphicsCard,
};

/// Makes this process harmless before it opens an untrusted file: it dies with its parent, gains no
/// privileges, starts no program or process and signals none, opens no network connection, writes no
/// file, leaves no core dump, and is the first that the kernel ends when memory runs short. What the
/// kernel does not know (Landlock before 5.13) is left out.
void restrictProcess(ProcessNeeds needs = ProcessNeeds::FilesOnly);

/// From now on this process gets at most `bytes` more of private memory; asking for more fails
/// inside it (std::bad_alloc) instead of the machine running out.
void limitMemory(std::size_t bytes);

} // namespace hangaku::viewer
