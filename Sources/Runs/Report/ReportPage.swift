import Checkpoints
import Data
import Foundation
import Storage
import Training

/// `report.html`: one file without anything from outside, for any browser, light or dark, on paper and on a telephone. It
/// is well-formed XML too, so that its structure can be checked.
package struct ReportPage {
  let report: RunReport
  private var record: RunRecord { report.record }

  /// The page of a report.
  package init(_ report: RunReport) { self.report = report }

  /// The whole page.
  package var html: String {
    var html = "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
    html +=
      "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
    html += "<title>\(Markup.escape(report.name)) · Apus</title>\n"
    html += "<style>\n\(ReportStyle.sheet)</style>\n</head>\n<body>\n"
    html += ReportSummary(report).markup
    html += Markup.section("Curves", ReportCurves(report.history).markup)
    if let evaluation = report.bestEvaluation ?? report.lastEvaluation {
      html += Markup.section(
        "Where it is right and wrong",
        ReportEvaluation(record: evaluation, isBest: report.bestEvaluation != nil).markup)
    }
    html += Markup.section("What it writes", samples)
    html += Markup.section("Data", record.description.map { data($0.data) } ?? "")
    html += Markup.section("Repeat it", command)
    html += Markup.section("Machine and memory", machine)
    html += Markup.section("Configuration", configuration)
    html += "<footer>Written by Apus \(Markup.escape(record.version)) from run.json, metrics.jsonl"
    html += report.samples.elements.isEmpty ? "" : ", samples.jsonl"
    html += report.lastEvaluation == nil ? "" : ", evaluations.jsonl"
    html += " beside this file.</footer>\n<script>//<![CDATA[\n\(ReportStyle.script)//]]></script>\n"
    return html + "</body>\n</html>\n"
  }

  /// What the model wrote: the newest texts, and behind a click the earlier ones.
  private var samples: String {
    let texts = report.samples.elements.reversed().map { $0.map(sample).joined() }
    guard let newest = texts.first else { return "" }
    if texts.count == 1 { return newest }
    return newest
      + "<details><summary>Earlier in training</summary>\n\(texts.dropFirst().joined())</details>\n"
  }

  private func sample(_ sample: SampledText) -> String {
    let ended = sample.finish == "end" ? " · ends here by itself" : ""
    return "<div class=\"sample\"><h3>step \(Figure.grouped(sample.step))\(ended)</h3><p>"
      + "<span class=\"prompt\">\(Markup.escape(sample.prompt))</span>\(Markup.escape(sample.text))</p></div>\n"
  }

  private func data(_ data: DataSummary) -> String {
    func count(_ value: Int?) -> String? { value.map(Figure.grouped) }
    var facts: [(name: String, value: String?)] = [
      ("Files", data.files.map { "\(Figure.grouped($0)): \(data.paths.joined(separator: ", "))" }),
      ("Text", data.textBytes.map { Format.bytes($0) }), ("Documents", count(data.documents)),
      ("Tokens", count(data.tokens)),
      ("Bytes a token", data.bytesPerToken.map { Format.decimal($0, digits: 2) }),
      ("Tokens an epoch", count(data.tokensPerEpoch)), ("Training rows", count(data.trainingRows)),
      ("Steps an epoch", count(data.stepsPerEpoch)),
      ("Validation tokens", count(data.validationTokens)), ("Validation rows", count(data.validationRows)),
      ("Validation data", data.validationSource), ("Longest sequence", data.maxLength.map { "\($0) tokens" }),
    ]
    if let cut = data.rowsCut {
      let share = Format.decimal((data.shareCut ?? 0) * 100, digits: 2)
      facts.append(
        ("Rows cut", cut == 0 ? "none" : "\(Figure.grouped(cut)), which lose \(share) % of all tokens"))
    }
    facts.append(
      ("Duplicate training rows", data.duplicateRows.map { $0 == 0 ? "none" : Figure.grouped($0) }))
    facts.append(
      (
        "Validation rows also in training",
        data.leakedRows.map { $0 == 0 ? "none" : "\(Figure.grouped($0)): the figures flatter the model" }
      ))
    return Markup.facts(facts) + (data.labels.map(balance) ?? "")
  }

  /// How often each label occurs.
  private func balance(_ labels: [TargetCount]) -> String {
    let total = max(1, labels.reduce(0) { $0 + $1.training })
    let most = max(1, labels.map(\.training).max() ?? 1)
    var html = "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">label</th>"
    html +=
      "<th class=\"number\" scope=\"col\">training rows</th><th class=\"number\" scope=\"col\">share</th>"
    html +=
      "<th class=\"share\"></th><th class=\"number\" scope=\"col\">validation rows</th></tr></thead><tbody>\n"
    for label in labels.prefix(100) {
      let width = Figure.place(100 * Double(label.training) / Double(most))
      html += "<tr><th scope=\"row\">\(Markup.escape(label.label))</th>"
      html += "<td class=\"number\">\(Figure.grouped(label.training))</td>"
      html += "<td class=\"number\">\(Format.percent(Double(label.training) / Double(total)))</td>"
      html += "<td class=\"share\"><span class=\"bar\" style=\"width:\(width)%\"></span></td>"
      html += "<td class=\"number\">\(Figure.grouped(label.validation))</td></tr>\n"
    }
    html += "</tbody></table></div>\n"
    return labels.count > 100 ? html + "<p>The first 100 of \(labels.count) labels.</p>\n" : html
  }

  private var command: String {
    guard let description = record.description else { return "" }
    return "<pre>\(Markup.escape(description.commandLine))</pre>\n"
      + "<p>in \(Markup.escape(description.directory)), into an empty folder. On the same instruction set it gives "
      + "the same bytes, with any number of threads.</p>\n"
  }

  private var machine: String {
    var facts: [(name: String, value: String?)] = [
      ("Apus", record.version), ("Host", record.host), ("System", record.description?.system),
      ("Processor", record.description?.processor), ("Threads", "\(record.threads)"),
      ("Instruction set", record.instructionSet),
      ("Peak", record.description?.peakOperations.map { "\(Format.count($0)) operations a second" }),
      ("Parameters", Figure.grouped(record.parameters)), ("Began from", record.parent),
    ]
    if let plan = record.memoryPlan {
      let parts = plan.filter { $0.key != "total" && $0.value > 0 }.sorted {
        ($1.value, $0.key) < ($0.value, $1.key)
      }
      facts.append(("Memory, planned", plan["total"].map { Format.bytes($0) }))
      facts.append(
        ("of it", parts.map { "\($0.key) \(Format.bytes($0.value))" }.joined(separator: ", ")))
    }
    facts.append(("Memory, measured peak", report.history.peakMemory.map { Format.bytes(Int($0)) }))
    return Markup.facts(facts)
  }

  private var configuration: String {
    let options = record.options.sorted { $0.key < $1.key }.filter { $0.value != .null }.map { name, value in
      if case .string(let text) = value { return (name: name, value: Optional(text)) }
      return (name: name, value: Optional(value.json))
    }
    let prints = record.fingerprint.sorted { $0.key < $1.key }.map {
      (name: $0.key, value: Optional($0.value))
    }
    return "<details><summary>Options</summary>\n\(Markup.facts(options))</details>\n"
      + "<details><summary>What a resumed run must share</summary>\n\(Markup.facts(prints))</details>\n"
  }
}
