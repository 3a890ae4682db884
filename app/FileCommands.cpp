#include "app/FileCommands.h"

#include "app/SampleCase.h"
#include "app/evaluation/Evaluation.h"
#include "viewer/processing/io/ImageFile.h"
#include "viewer/render/surface/SurfaceFile.h"

#include <QDir>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

#include <algorithm>

namespace hangaku::app {

using namespace viewer;
namespace fs = std::filesystem;

namespace {

constexpr const char* kSegmentationStorage = "1.2.840.10008.5.1.4.1.1.66.4";
constexpr const char* kLabelMapStorage = "1.2.840.10008.5.1.4.1.1.66.7";
constexpr const char* kStructureSetStorage = "1.2.840.10008.5.1.4.1.1.481.3";
/// Those that can hold regions in three dimensions: Comprehensive 3D and Extensible SR.
constexpr const char* kComprehensive3dReport = "1.2.840.10008.5.1.4.1.1.88.34";
constexpr const char* kExtensibleReport = "1.2.840.10008.5.1.4.1.1.88.35";

fs::path toPath(const QString& path)
{
    return path.toStdString();
}

std::size_t volumeCount(const ScanResult& contents)
{
    std::size_t count = 0;
    for (const Study& study : contents.studies)
        for (const Series& series : study.series)
            count += series.volumes.size();
    return count;
}

/// A way to save, as the dialog offers it.
struct SaveFormat {
    SegmentationFormat format;
    QString filter;
    QString ending;
};

std::vector<SaveFormat> saveFormats()
{
    using enum SegmentationFormat;
    return {{DicomSegmentation, FileCommands::tr("DICOM segmentation (*.dcm)"), ".dcm"},
            {Nifti, FileCommands::tr("NIfTI label map (*.nii.gz)"), ".nii.gz"},
            {SlicerNrrd, FileCommands::tr("3D Slicer segmentation (*.seg.nrrd)"), ".seg.nrrd"},
            {DicomStructureSet, FileCommands::tr("DICOM RT structure set (*.dcm)"), ".dcm"},
            {Nrrd, FileCommands::tr("NRRD label map (*.nrrd)"), ".nrrd"},
            {MetaImage, FileCommands::tr("MetaImage label map (*.mha)"), ".mha"},
            {Stl, FileCommands::tr("Surfaces, STL (*.stl)"), ".stl"},
            {Ply, FileCommands::tr("Surfaces with colours, PLY (*.ply)"), ".ply"},
            {Obj, FileCommands::tr("Surfaces with names and colours, OBJ (*.obj)"), ".obj"}};
}

/// A dialog that belongs to the window and lets the rest of the program go on.
QFileDialog* makeDialog(QWidget* window, const QString& title, const QString& folder)
{
    auto* dialog = new QFileDialog(window, title, folder);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    return dialog;
}

/// Is the file a mask for an image with this grid and id? Reads its header.
bool isMaskFor(const ImageGeometry& grid, const std::string& id, const fs::path& file)
{
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored) || !processing::isImageFile(file))
        return false;
    const auto described = processing::describeImage(file);
    return described && described->geometry && described->pixelType != PixelType::Float32 &&
           described->geometry->size() == grid.size() &&
           described->geometry->isSameGrid(grid, 0.1) && described->id != id;
}

} // namespace

FileCommands::FileCommands(Session& session, Settings& settings, QWidget* window)
    : QObject(window), m_session(session), m_settings(settings), m_window(window)
{
    auto& openCase = session.openCase();
    auto& list = session.segmentations();
    connect(&openCase, &OpenCase::contentsChanged, this, &FileCommands::contentsChanged);
    connect(&openCase, &OpenCase::volumeChanged, this, &FileCommands::openWaitingMasks);
    connect(&list, &SegmentationList::openProgressed, this,
            [this](double fraction) { emit jobProgressed(tr("Opening masks"), fraction); });
    connect(&list, &SegmentationList::openFinished, this, &FileCommands::jobEnded);
    connect(&list, &SegmentationList::failed, this, [this] { m_afterSaving = {}; });
    connect(&list, &SegmentationList::saved, this, [this] {
        if (m_afterSaving)
            saveNext();
    });
    auto& detections = session.detections();
    connect(&detections, &DetectionList::failed, this, [this] { m_afterSaving = {}; });
    connect(&detections, &DetectionList::saved, this, [this] {
        if (m_afterSaving)
            saveNext();
    });
    list.setSurfaceWriter([](const Segmentation& segmentation, const fs::path& file) {
        return writeSurfaces(segmentation, file);
    });
}

void FileCommands::chooseFolder()
{
    auto* dialog = makeDialog(m_window, tr("Open a folder"), m_settings.lastFolder());
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        m_settings.setLastFolder(folder);
        open({toPath(folder)});
    });
    dialog->open();
}

void FileCommands::chooseFiles()
{
    auto* dialog = makeDialog(m_window, tr("Open files"), m_settings.lastFolder());
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
        std::vector<fs::path> paths;
        for (const QString& file : files)
            paths.push_back(toPath(file));
        m_settings.setLastFolder(QFileInfo(files.front()).absolutePath());
        open(paths);
    });
    dialog->open();
}

void FileCommands::chooseMasks()
{
    auto* dialog = makeDialog(m_window, tr("Open masks"), m_settings.lastFolder());
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("Masks (*.dcm *.nii *.nii.gz *.nrrd *.mha)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
        std::vector<fs::path> paths;
        for (const QString& file : files)
            paths.push_back(toPath(file));
        openMasks(paths);
    });
    dialog->open();
}

void FileCommands::openDetections(const std::vector<fs::path>& files)
{
    m_waitingDetections.insert(m_waitingDetections.end(), files.begin(), files.end());
    if (m_session.volume() != nullptr)
        m_session.detections().open(std::exchange(m_waitingDetections, {}));
}

void FileCommands::chooseDetections()
{
    auto* dialog = makeDialog(m_window, tr("Open detections"), m_settings.lastFolder());
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("Detections (*.dcm *.csv)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList& files) {
        std::vector<fs::path> paths;
        for (const QString& file : files)
            paths.push_back(toPath(file));
        openDetections(paths);
    });
    dialog->open();
}

void FileCommands::open(const std::vector<fs::path>& given)
{
    std::vector<fs::path> tables;
    std::vector<fs::path> paths;
    for (const fs::path& path : given)
        if (isEvaluation(path))
            emit evaluationFound(path);
        else
            (path.extension() == ".csv" ? tables : paths).push_back(path);
    openDetections(tables);
    const Volume* volume = m_session.volume();
    if (volume == nullptr && paths.empty() && !tables.empty() && !m_session.openCase().isBusy())
        emit failed(Error{ErrorCode::Unsupported,
                          Text(HANGAKU_TR("Core", "Boxes belong to an image: open it, too")),
                          {},
                          {}});
    if (volume == nullptr || std::ranges::none_of(paths, processing::isImageFile)) {
        openImages(paths);
        return;
    }
    // Which of them are masks stands in their headers, which may lie on a slow disk.
    using Sorted = std::pair<std::vector<fs::path>, std::vector<fs::path>>;
    ++m_sorting;
    m_session.tasks().run<Sorted>(
        this,
        [paths, grid = volume->geometry, id = volume->description.id](const Progress&) {
            Sorted sorted;
            for (const fs::path& path : paths)
                (isMaskFor(grid, id, path) ? sorted.first : sorted.second).push_back(path);
            return sorted;
        },
        [this](const Sorted& sorted) {
            --m_sorting;
            openMasks(sorted.first);
            openImages(sorted.second);
        });
}

void FileCommands::openImages(const std::vector<fs::path>& paths)
{
    if (paths.empty())
        return;
    m_settings.addRecent(QString::fromStdString(paths.front().string()));
    m_session.openCase().open(paths);
}

void FileCommands::openMasks(const std::vector<fs::path>& files)
{
    m_waitingMasks.insert(m_waitingMasks.end(), files.begin(), files.end());
    if (m_session.volume() != nullptr)
        openWaitingMasks();
}

void FileCommands::openWaitingMasks()
{
    if (m_session.volume() == nullptr)
        return;
    m_session.segmentations().open(std::exchange(m_waitingMasks, {}));
    m_session.detections().open(std::exchange(m_waitingDetections, {}));
}

void FileCommands::contentsChanged()
{
    // SEG objects and structure sets are not images: alone they are masks for what is open; beside
    // images they are offered.
    const ScanResult& contents = m_session.openCase().contents();
    std::vector<fs::path> found;
    std::vector<fs::path> reports;
    for (const Study& study : contents.studies)
        for (const Series& series : study.series)
            for (const Instance& object : series.objects) {
                if (std::ranges::find(m_knownObjects, object.path) != m_knownObjects.end())
                    continue;
                const auto& type = object.sopClassUid;
                if (type == kSegmentationStorage || type == kLabelMapStorage ||
                    type == kStructureSetStorage)
                    found.push_back(object.path);
                else if (type == kComprehensive3dReport || type == kExtensibleReport)
                    reports.push_back(object.path);
            }
    const std::size_t volumes = volumeCount(contents);
    const bool hasNewVolumes = volumes > m_knownVolumes;
    m_knownVolumes = volumes;
    m_knownObjects.insert(m_knownObjects.end(), found.begin(), found.end());
    m_knownObjects.insert(m_knownObjects.end(), reports.begin(), reports.end());
    const bool isAlone = !hasNewVolumes && m_session.volume() != nullptr;
    if (isAlone && !found.empty())
        openMasks(found);
    else if (!found.empty())
        emit masksFound(found);
    if (isAlone)
        openDetections(reports);
    else if (!reports.empty())
        emit reportsFound(reports);
}

void FileCommands::openSample()
{
    if (m_isMakingSample)
        return;
    m_isMakingSample = true;
    const QString text = tr("Making the sample case");
    emit jobProgressed(text, 0);
    m_sampleStop = m_session.tasks().run<Result<fs::path>>(
        this, [home = dataHome()](const Progress& progress) { return sampleCase(home, progress); },
        [this](Result<fs::path> folder) {
            m_isMakingSample = false;
            emit jobEnded();
            if (!folder) {
                if (folder.error().code != ErrorCode::Cancelled)
                    emit failed(folder.error());
                return;
            }
            m_session.openCase().open({*folder});
        },
        [this, text](double fraction) { emit jobProgressed(text, fraction); });
}

bool FileCommands::isBusy() const
{
    return m_isMakingSample || m_sorting > 0 || !m_waitingMasks.empty() ||
           !m_waitingDetections.empty() || m_session.segmentations().isOpening() ||
           m_session.detections().isOpening();
}

QString FileCommands::suggestedName(SegmentationId id) const
{
    const Segmentation* segmentation = m_session.segmentations().find(id);
    QString name = segmentation ? QString::fromStdString(segmentation->name) : QString();
    for (const char* ending : {".seg.nrrd", ".nii.gz", ".nii", ".nrrd", ".mha", ".dcm"})
        if (name.endsWith(QLatin1String(ending), Qt::CaseInsensitive))
            name.chop(qstrlen(ending));
    name.replace(QRegularExpression("[\\\\/:*?\"<>|\\s]+"), "-");
    return name.isEmpty() ? QStringLiteral("segmentation") : name;
}

void FileCommands::save(SegmentationId id)
{
    auto& list = m_session.segmentations();
    const fs::path file = list.file(id);
    if (file.empty())
        saveAs(id);
    else
        list.save(id, file, list.find(id)->fileFormat);
}

void FileCommands::saveAs(SegmentationId id)
{
    if (m_session.segmentations().find(id) == nullptr)
        return;
    const std::vector<SaveFormat> formats = saveFormats();
    auto* dialog = makeDialog(m_window, tr("Save the segmentation"), m_settings.lastFolder());
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QStringList filters;
    for (const SaveFormat& format : formats)
        filters << format.filter;
    dialog->setNameFilters(filters);
    // A DICOM SEG refers to DICOM images.
    const Volume* volume = m_session.volume();
    const bool hasDicom = volume != nullptr && !volume->description.instances.empty();
    dialog->selectNameFilter(filters[hasDicom ? 0 : 1]);
    dialog->selectFile(suggestedName(id) + formats[hasDicom ? 0 : 1].ending);
    connect(dialog, &QFileDialog::fileSelected, this, [this, id, dialog, formats](QString file) {
        const auto chosen = std::ranges::find(formats, dialog->selectedNameFilter(),
                                              &SaveFormat::filter);
        auto format = segmentationFormatOf(toPath(file));
        const bool isChosen = chosen != formats.end() &&
                              (!format || file.endsWith(chosen->ending, Qt::CaseInsensitive));
        // Two formats share an ending, and .nrrd ends .seg.nrrd: then the filter decides.
        if (isChosen && (!format || *format != SegmentationFormat::SlicerNrrd))
            format = chosen->format;
        if (isChosen && !file.endsWith(chosen->ending, Qt::CaseInsensitive))
            file += chosen->ending;
        m_settings.setLastFolder(QFileInfo(file).absolutePath());
        m_session.segmentations().save(id, toPath(file), format);
    });
    connect(dialog, &QFileDialog::rejected, this, [this] { m_afterSaving = {}; });
    dialog->open();
}

void FileCommands::saveDetections(DetectionsId id)
{
    const fs::path file = m_session.detections().file(id);
    if (file.empty())
        saveDetectionsAs(id);
    else
        m_session.detections().save(id, file);
}

void FileCommands::saveDetectionsAs(DetectionsId id)
{
    const Detections* set = m_session.detections().find(id);
    if (set == nullptr)
        return;
    auto* dialog = makeDialog(m_window, tr("Save the detections"), m_settings.lastFolder());
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    const QStringList filters{tr("DICOM SR (*.dcm)"), tr("Table (*.csv)")};
    dialog->setNameFilters(filters);
    // A report refers to DICOM images.
    const Volume* volume = m_session.volume();
    const bool hasDicom = volume != nullptr && !volume->description.instances.empty();
    dialog->selectNameFilter(filters[hasDicom ? 0 : 1]);
    QString name = QString::fromStdString(set->name);
    name.replace(QRegularExpression("[\\\\/:*?\"<>|\\s]+"), "-");
    dialog->selectFile((name.isEmpty() ? QStringLiteral("detections") : name) +
                       (hasDicom ? ".dcm" : ".csv"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, id, dialog, filters](QString file) {
        const QString ending = dialog->selectedNameFilter() == filters[0] ? ".dcm" : ".csv";
        if (!file.endsWith(".dcm", Qt::CaseInsensitive) && !file.endsWith(".csv", Qt::CaseInsensitive))
            file += ending;
        m_settings.setLastFolder(QFileInfo(file).absolutePath());
        m_session.detections().save(id, toPath(file));
    });
    connect(dialog, &QFileDialog::rejected, this, [this] { m_afterSaving = {}; });
    dialog->open();
}

void FileCommands::exportTrace(SegmentationId id)
{
    if (m_session.segmentations().find(id) == nullptr)
        return;
    auto* dialog = makeDialog(m_window, tr("Save every edit as a table"), m_settings.lastFolder());
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Table (*.csv)"));
    dialog->setDefaultSuffix("csv");
    dialog->selectFile(suggestedName(id) + "-edits.csv");
    connect(dialog, &QFileDialog::fileSelected, this, [this, id](const QString& file) {
        m_settings.setLastFolder(QFileInfo(file).absolutePath());
        m_session.tasks().run<Result<void>>(
            this,
            [trace = m_session.traces().trace(id), file](const Progress&) {
                return writeText(toCsv(trace), toPath(file));
            },
            [this, file](const Result<void>& written) {
                if (written)
                    emit exported(file);
                else
                    emit failed(written.error());
            });
    });
    dialog->open();
}

bool FileCommands::hasUnsavedWork() const
{
    return m_session.segmentations().hasUnsavedWork() || m_session.detections().hasUnsavedWork();
}

void FileCommands::whenSaved(const std::function<void()>& then)
{
    if (!hasUnsavedWork()) {
        then();
        return;
    }
    auto* question = new QMessageBox(m_window);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setWindowModality(Qt::WindowModal);
    question->setText(m_session.segmentations().hasUnsavedWork()
                          ? tr("Save the changes to the segmentations?")
                          : tr("Save the changes to the detections?"));
    question->setInformativeText(tr("What is not saved is lost."));
    auto* saveButton = question->addButton(tr("Save"), QMessageBox::AcceptRole);
    auto* discard = question->addButton(tr("Discard"), QMessageBox::DestructiveRole);
    auto* cancel = question->addButton(tr("Cancel"), QMessageBox::RejectRole);
    saveButton->setObjectName("saveChanges");
    discard->setObjectName("discardChanges");
    question->setDefaultButton(qobject_cast<QPushButton*>(saveButton));
    question->setEscapeButton(cancel);
    connect(question, &QMessageBox::buttonClicked, this,
            [this, then, saveButton, discard](QAbstractButton* clicked) {
                if (clicked == discard) {
                    then();
                } else if (clicked == saveButton) {
                    m_afterSaving = then;
                    saveNext();
                }
            });
    question->open();
}

void FileCommands::saveNext()
{
    for (const SegmentationId id : m_session.segmentations().ids()) {
        if (m_session.segmentations().isModified(id)) {
            save(id);
            return;
        }
    }
    for (const DetectionsId id : m_session.detections().ids()) {
        if (m_session.detections().isModified(id)) {
            saveDetections(id);
            return;
        }
    }
    if (const auto then = std::exchange(m_afterSaving, {}))
        then();
}

} // namespace hangaku::app
