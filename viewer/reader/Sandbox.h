#pragma once

#include <cstddef>

namespace hangaku::viewer::reader {

/// Makes this process harmless before it opens an untrusted file: it dies with its parent, gains no
/// privileges, starts no program, opens no network connection, writes no file, leaves no core dump.
/// What the kernel does not know (Landlock before 5.13) is left out.
void restrictProcess();

/// From now on this process gets at most `bytes` of private memory; asking for more fails inside it
/// (std::bad_alloc) instead of the machine running out.
void limitMemory(std::size_t bytes);

} // namespace hangaku::viewer::reader
