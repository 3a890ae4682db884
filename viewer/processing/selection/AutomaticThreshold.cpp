#include "viewer/processing/selection/AutomaticThreshold.h"

#include "viewer/processing/selection/Selection.h"
#include "viewer/processing/selection/ValueHistogram.h"

#include <itkHistogram.h>
#include <itkHuangThresholdCalculator.h>
#include <itkIsoDataThresholdCalculator.h>
#include <itkKittlerIllingworthThresholdCalculator.h>
#include <itkLiThresholdCalculator.h>
#include <itkMaximumEntropyThresholdCalculator.h>
#include <itkMomentsThresholdCalculator.h>
#include <itkOtsuMultipleThresholdsCalculator.h>
#include <itkTriangleThresholdCalculator.h>
#include <itkYenThresholdCalculator.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace hangaku::viewer::processing {
namespace {

using ItkHistogram = itk::Statistics::Histogram<double>;

constexpr std::size_t kBins = 512;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The bins by their number: some of ITK's methods round values to whole numbers, which would leave
/// nothing of an image from 0 to 1.
ItkHistogram::Pointer numbered(const std::vector<std::uint64_t>& counts)
{
    auto histogram = ItkHistogram::New();
    histogram->SetMeasurementVectorSize(1);
    ItkHistogram::SizeType size(1);
    size.Fill(counts.size());
    ItkHistogram::MeasurementVectorType low(1);
    ItkHistogram::MeasurementVectorType high(1);
    low.Fill(-0.5);
    high.Fill(static_cast<double>(counts.size()) - 0.5);
    histogram->Initialize(size, low, high);
    for (std::size_t bin = 0; bin < counts.size(); ++bin)
        histogram->SetFrequency(bin, counts[bin]);
    return histogram;
}

template <typename Calculator> std::vector<double> oneBy(const ItkHistogram* histogram)
{
    auto calculator = Calculator::New();
    calculator->SetInput(histogram);
    calculator->Update();
    return {calculator->GetThreshold()};
}

std::vector<double> otsu(const ItkHistogram* histogram, unsigned thresholds)
{
    auto calculator = itk::OtsuMultipleThresholdsCalculator<ItkHistogram>::New();
    calculator->SetInputHistogram(histogram);
    calculator->SetNumberOfThresholds(thresholds);
    calculator->SetReturnBinMidpoint(true);
    calculator->Compute();
    return calculator->GetOutput();
}

/// The last bin of each class but the brightest. Throws ITK's exceptions.
std::vector<double> lastBins(const ItkHistogram* histogram, AutomaticThreshold method)
{
    switch (method) {
    case AutomaticThreshold::Otsu: return otsu(histogram, 1);
    case AutomaticThreshold::OtsuThreeClasses: return otsu(histogram, 2);
    case AutomaticThreshold::Huang:
        return oneBy<itk::HuangThresholdCalculator<ItkHistogram, double>>(histogram);
    case AutomaticThreshold::IsoData:
        return oneBy<itk::IsoDataThresholdCalculator<ItkHistogram, double>>(histogram);
    case AutomaticThreshold::Li:
        return oneBy<itk::LiThresholdCalculator<ItkHistogram, double>>(histogram);
    case AutomaticThreshold::MaximumEntropy:
        return oneBy<itk::MaximumEntropyThresholdCalculator<ItkHistogram, double>>(histogram);
    case AutomaticThreshold::Moments:
        return oneBy<itk::MomentsThresholdCalculator<ItkHistogram, double>>(histogram);
    case AutomaticThreshold::Triangle:
        return oneBy<itk::TriangleThresholdCalculator<ItkHistogram, double>>(histogram);
    case AutomaticThreshold::Yen:
        return oneBy<itk::YenThresholdCalculator<ItkHistogram, double>>(histogram);
    case AutomaticThreshold::KittlerIllingworth: break;
    }
    return oneBy<itk::KittlerIllingworthThresholdCalculator<ItkHistogram, double>>(histogram);
}

/// The middle of the empty bins behind a bin: where nothing lies between two classes, none of the
/// places there is better by the method, and this is farthest from both.
std::size_t middleOfGap(const std::vector<std::uint64_t>& counts, std::size_t bin)
{
    std::size_t end = bin + 1;
    while (end < counts.size() && counts[end] == 0)
        ++end;
    return end < counts.size() ? bin + (end - bin - 1) / 2 : bin;
}

tl::unexpected<Error> noClasses(AutomaticThreshold method, std::string detail)
{
    return fail(ErrorCode::InvalidArgument,
                Text(HANGAKU_TR("Core", "The values do not fall into classes by the method %1"),
                     {nameOf(method).english()}),
                Text(HANGAKU_TR("Core", "Choose another method, or a box that holds both what is "
                                        "wanted and what is not.")),
                std::move(detail));
}

} // namespace

std::span<const AutomaticThreshold> automaticThresholds()
{
    using enum AutomaticThreshold;
    static constexpr std::array kAll{Otsu, OtsuThreeClasses, Huang,    IsoData, Li, MaximumEntropy,
                                     Moments, Triangle,      Yen, KittlerIllingworth};
    return kAll;
}

Text nameOf(AutomaticThreshold method)
{
    switch (method) {
    case AutomaticThreshold::Otsu: return Text(HANGAKU_TR("Core", "Otsu"));
    case AutomaticThreshold::OtsuThreeClasses: return Text(HANGAKU_TR("Core", "Otsu, three classes"));
    case AutomaticThreshold::Huang: return Text(HANGAKU_TR("Core", "Huang"));
    case AutomaticThreshold::IsoData: return Text(HANGAKU_TR("Core", "IsoData"));
    case AutomaticThreshold::Li: return Text(HANGAKU_TR("Core", "Li"));
    case AutomaticThreshold::MaximumEntropy: return Text(HANGAKU_TR("Core", "Maximum entropy"));
    case AutomaticThreshold::Moments: return Text(HANGAKU_TR("Core", "Moments"));
    case AutomaticThreshold::Triangle: return Text(HANGAKU_TR("Core", "Triangle"));
    case AutomaticThreshold::Yen: return Text(HANGAKU_TR("Core", "Yen"));
    case AutomaticThreshold::KittlerIllingworth: break;
    }
    return Text(HANGAKU_TR("Core", "Kittler-Illingworth (minimum error)"));
}

Result<std::vector<ValueInterval>> automaticClasses(const Volume& volume, AutomaticThreshold method,
                                                    const IndexBox& within,
                                                    const Progress& progress)
{
    if (auto valid = needsValues(volume); !valid)
        return tl::unexpected<Error>(valid.error());
    const auto box = within.clippedTo(volume.geometry.size());
    if (box.isEmpty())
        return fail(ErrorCode::InvalidArgument,
                    Text(HANGAKU_TR("Core", "There are no values in this part of the image")));
    const auto histogram = histogramOf(volume, box, kBins, progress);
    if (!histogram)
        return tl::unexpected<Error>(histogram.error());
    if (std::ranges::count_if(histogram->counts, [](auto count) { return count > 0; }) < 2)
        return noClasses(method, "one value");
    itk::Object::SetGlobalWarningDisplay(false); // to stderr, of methods that do not converge
    std::vector<double> bins;
    try {
        bins = lastBins(numbered(histogram->counts), method);
    } catch (const itk::ExceptionObject& exception) {
        return noClasses(method, exception.GetDescription());
    }
    std::vector<ValueInterval> classes{{-kInfinity, kInfinity}};
    for (const double bin : bins) {
        if (!std::isfinite(bin) || bin < 0 || bin >= static_cast<double>(histogram->counts.size()))
            return noClasses(method, "threshold outside of the histogram");
        const double edge = histogram->upperEdge(
            middleOfGap(histogram->counts, static_cast<std::size_t>(bin)));
        classes.back().highest = std::nextafter(edge, -kInfinity);
        classes.push_back({edge, kInfinity});
    }
    return classes;
}

Result<ValueInterval> automaticInterval(const Volume& volume, AutomaticThreshold method,
                                        const IndexBox& within, const Progress& progress)
{
    const auto classes = automaticClasses(volume, method, within, progress);
    if (!classes)
        return tl::unexpected<Error>(classes.error());
    return classes->back();
}

} // namespace hangaku::viewer::processing
