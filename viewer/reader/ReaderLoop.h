#pragma once

#include "viewer/dicom/LoadVolume.h"
#include "viewer/reader/protocol/Connection.h"
#include "viewer/reader/protocol/Messages.h"
#include "viewer/reader/protocol/WorkPage.h"

#include <mutex>

namespace hangaku::viewer::reader {

/// Does what the host asks for until it closes the connection.
class ReaderLoop {
public:
    ReaderLoop(Connection connection, WorkPage& page);

    /// @return the exit code
    int run();

private:
    void handle(const ReadHeaders& request);
    void handle(const ListDicomDir& request);
    void handle(const LoadVoxels& request);
    void send(const ReaderMessage& message);
    dicom::LoadOptions optionsFor(const LoadVoxels& request, int memory);

    Connection m_connection;
    WorkPage& m_page;
    std::mutex m_sending;
};

/// Has the thread that fails write what it was at into `page`, as its last act.
void watchForFaults(WorkPage& page);

} // namespace hangaku::viewer::reader
