#pragma once

#include "ai/formats/MonaiConfig.h"

#include <nlohmann/json.hpp>

#include <set>
#include <string>
#include <vector>

namespace hangaku::ai {

/// One component of a MONAI configuration: what it is and its arguments. An argument that is never
/// asked for is one that is not supported. All throw FormatError naming the component.
class MonaiComponent {
public:
    MonaiComponent(const MonaiConfig& config, nlohmann::json definition);

    /// Without module, and without the suffix of transforms of dictionaries ("Spacing").
    const std::string& name() const { return m_name; }
    /// As the configuration has it ("Spacingd").
    const std::string& fullName() const { return m_fullName; }
    bool isDisabled() const;
    /// A transform of a list of values (no keys), or of a dictionary with this key among others.
    bool appliesTo(const std::string& key) const;
    std::vector<std::string> keys() const { return m_keys; }

    bool has(const std::string& key) const; ///< and is not null
    /// Resolved; for a transform of several keys that has one value for each, that for `forKey`.
    nlohmann::json value(const std::string& key);
    bool boolean(const std::string& key, bool otherwise);
    double number(const std::string& key);
    double number(const std::string& key, double otherwise);
    std::string text(const std::string& key, const std::string& otherwise);
    /// A text as it is written, not resolved.
    std::string rawText(const std::string& key) const;
    /// A list, or one number for all. @param length wanted
    std::vector<double> numbers(const std::string& key, std::size_t length);
    void ignore(const std::vector<std::string>& keys) { m_known.insert(keys.begin(), keys.end()); }
    [[noreturn]] void refuse(const std::string& why) const;
    /// Call when all arguments have been read.
    void finish() const;
    void chooseKey(const std::string& key) { m_forKey = key; }

private:
    const MonaiConfig& m_config;
    nlohmann::json m_definition;
    std::string m_name;
    std::string m_fullName;
    std::vector<std::string> m_keys;
    std::string m_forKey;
    std::set<std::string> m_known;
};

/// The components of "preprocessing" and the like, without disabled ones.
std::vector<MonaiComponent> monaiTransforms(const MonaiConfig& config,
                                            const nlohmann::json& compose);

/// What preprocessing, inferer and postprocessing are in model.json: fills "input" with the grid
/// and the steps, "inference", and "output", "labels" and "postprocess".
/// @param version of MONAI, whose defaults differ
/// @return the keys of the images that ConcatItems makes one of, in its order; none without it
std::vector<std::string> addMonaiInput(const MonaiConfig& config, const std::string& version,
                                       nlohmann::ordered_json& manifest);
void addMonaiInference(const MonaiConfig& config, nlohmann::ordered_json& manifest);
/// @param output of metadata.json's network_data_format
void addMonaiOutput(const MonaiConfig& config, const nlohmann::json& output,
                    nlohmann::ordered_json& manifest);

/// Whether a bundle finds boxes by a detector of MONAI's.
bool isMonaiDetector(const MonaiConfig& config);
/// Fills "inference", "detection" and "labels" of a RetinaNet's bundle.
/// @param task what the model finds, in the bundle's words
void addMonaiDetection(const MonaiConfig& config, const std::string& task,
                       nlohmann::ordered_json& manifest);

/// The value of an id, or where the evaluator or data set refers to it under another name.
nlohmann::json monaiPart(const MonaiConfig& config, const std::string& id,
                         const std::string& elsewhere);

} // namespace hangaku::ai
