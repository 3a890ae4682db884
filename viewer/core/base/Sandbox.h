#pragma once

#include <cstddef>

namespace hangaku::viewer {

/// What a process that handles untrusted files or code may still do.
enum class ProcessNeeds {
    Files, ///< reads any file
    /// Gets what it works on as open descriptors, and finds nothing else: it reads only libraries
    /// and what the system tells of itself, no file of the user's. Where there is a graphics card,
    /// also what its driver asks for.
    Descriptors,
};

/// Makes this process harmless before it opens an untrusted file: it dies with its parent, gains no
/// privileges, starts no program or process and signals none, opens no network connection, writes no
/// file, leaves no core dump, and is the first that the kernel ends when memory runs short. What the
/// kernel does not know (Landlock before 5.13) is left out; then `Descriptors` reads as `Files` does.
void restrictProcess(ProcessNeeds needs = ProcessNeeds::Files);

/// From now on this process gets at most `bytes` more of private memory; asking for more fails
/// inside it (std::bad_alloc) instead of the machine running out.
void limitMemory(std::size_t bytes);

} // namespace hangaku::viewer
