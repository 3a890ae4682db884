#pragma once

#include "viewer/processing/cohort/DetectionMatching.h"
#include "viewer/session/DetectionList.h"

namespace hangaku::viewer {

/// Compares the sets of detections of the shown image (models', readers') with one of them, the
/// reference. Outcomes follow every edit and the threshold. GUI thread.
class DetectionComparison : public QObject {
    Q_OBJECT
public:
    using Outcome = processing::DetectionOutcome;
    /// A set beside the reference.
    struct Compared {
        DetectionsId id = -1;
        processing::DetectionMatching matching;
    };

    DetectionComparison(OpenCase& openCase, DetectionList& list, QObject* parent = nullptr);

    /// Views may show it.
    void setAllowed(bool allowed);
    /// It is allowed, and there are two sets or more: views show outcomes in place of kinds.
    bool isActive() const { return m_reference >= 0; }
    /// Taken as true; -1 while not active. The first set that no model made, else the first, until
    /// another is chosen.
    DetectionsId reference() const { return m_reference; }
    void setReference(DetectionsId id);
    const std::vector<Compared>& compared() const { return m_compared; }
    /// One of the reference is missed when any of the sets misses it. None for what does not take part.
    std::optional<Outcome> outcome(DetectionRef ref) const;

signals:
    void changed();

private:
    void update();

    OpenCase& m_openCase;
    DetectionList& m_list;
    bool m_isAllowed = false;
    DetectionsId m_chosen = -1;
    DetectionsId m_reference = -1;
    std::vector<Compared> m_compared;
};

} // namespace hangaku::viewer
