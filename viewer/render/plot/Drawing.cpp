#include "viewer/render/plot/Drawing.h"

#include <array>
#include <charconv>

namespace hangaku::viewer {
namespace {

/// With two digits, whatever the locale.
std::string number(double value)
{
    std::array<char, 64> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed, 2)
            .ptr;
    return {text.data(), end};
}

std::string attribute(const char* name, const std::string& value)
{
    return std::string(" ") + name + "=\"" + value + '"';
}

std::string attribute(const char* name, double value)
{
    return attribute(name, number(value));
}

std::string hex(Rgb colour)
{
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text = "#";
    for (const int channel : {colour.red, colour.green, colour.blue}) {
        text += kDigits[channel >> 4];
        text += kDigits[channel & 15];
    }
    return text;
}

std::string escaped(const std::string& text)
{
    std::string result;
    for (const char letter : text)
        switch (letter) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        default: result += letter;
        }
    return result;
}

std::string paint(const char* how, Rgb colour, double opacity)
{
    auto text = attribute(how, hex(colour));
    if (opacity < 1)
        text += attribute((std::string(how) + "-opacity").c_str(), opacity);
    return text;
}

struct SvgWriter {
    std::string out;

    void operator()(const Drawing::Line& line)
    {
        out += "<line" + attribute("x1", line.from.x) + attribute("y1", line.from.y) +
               attribute("x2", line.to.x) + attribute("y2", line.to.y) +
               paint("stroke", line.colour, line.opacity) + attribute("stroke-width", line.width);
        if (line.dash > 0)
            out += attribute("stroke-dasharray", line.dash);
        out += "/>\n";
    }
    void operator()(const Drawing::Box& box)
    {
        out += "<rect" + attribute("x", box.left) + attribute("y", box.top) +
               attribute("width", box.right - box.left) +
               attribute("height", box.bottom - box.top) + paint("fill", box.colour, box.opacity) +
               "/>\n";
    }
    void operator()(const Drawing::Disc& disc)
    {
        out += "<circle" + attribute("cx", disc.centre.x) + attribute("cy", disc.centre.y) +
               attribute("r", disc.radius) + paint("fill", disc.colour, disc.opacity);
        out +=
            disc.title.empty() ? "/>\n" : "><title>" + escaped(disc.title) + "</title></circle>\n";
    }
    void operator()(const Drawing::Words& words)
    {
        constexpr std::array<const char*, 3> kAnchors{"start", "middle", "end"};
        // Not by dy or a baseline attribute, which some programs leave out.
        const double baseline = words.at.y + 0.35 * words.height;
        out += "<text" + attribute("x", words.at.x) + attribute("y", baseline) +
               attribute("font-size", words.height) +
               attribute("text-anchor", kAnchors[static_cast<std::size_t>(words.anchor)]) +
               paint("fill", words.colour, 1);
        if (words.isBold)
            out += attribute("font-weight", "bold");
        if (words.goesUp)
            out += attribute("transform",
                             "rotate(-90 " + number(words.at.x) + ' ' + number(words.at.y) + ')');
        out += ">" + escaped(words.text) + "</text>\n";
    }
};

} // namespace

std::string svg(const Drawing& drawing)
{
    SvgWriter writer;
    writer.out =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"" +
        attribute("width", number(drawing.width)) + attribute("height", number(drawing.height)) +
        attribute("viewBox", "0 0 " + number(drawing.width) + ' ' + number(drawing.height)) +
        " font-family=\"'Noto Sans', Arial, Helvetica, 'Noto Sans CJK JP', sans-serif\">\n<title>" +
        escaped(drawing.title) +
        "</title>\n<rect width=\"100%\" height=\"100%\" "
        "fill=\"#ffffff\"/>\n";
    for (const auto& shape : drawing.shapes)
        std::visit(writer, shape);
    return writer.out + "</svg>\n";
}

double approximateWidth(const std::string& text, double height)
{
    double letters = 0;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if ((byte & 0xC0) == 0x80)
            continue; // the rest of a letter of several bytes
        const bool isNarrow = std::string("ijlt.,:;' |()").find(letter) != std::string::npos;
        letters += byte >= 0xE0 ? 1.0 : isNarrow ? 0.3 : 0.57;
    }
    return letters * height;
}

} // namespace hangaku::viewer
