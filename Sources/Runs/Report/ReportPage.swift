import Checkpoints
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
    html += Markup.section("Beside n-grams", record.nGrams.map { ReportNGrams(figures: $0).markup } ?? "")
    html += Markup.section(
      "Probabilities", record.calibration.map { ReportTemperature(figures: $0).markup } ?? "")
    html += Markup.section("What it writes", samples)
    html += Markup.section("Data", record.description.map { ReportData(data: $0.data).markup } ?? "")
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

  private var command: String {
    guard let description = record.description else { return "" }
    return "<pre>\(Markup.escape(description.commandLine))</pre>\n"
      + "<p>in \(Markup.escape(description.directory)), into an empty folder. \(Markup.escape(repetition))</p>\n"
  }

  /// What the command gives when it is run again.
  private var repetition: String {
    let changed = record.continuations?.first { !$0.changes.isEmpty }
    let other = record.continuations?.first { $0.instructionSet != record.instructionSet }
    if let changed {
      let changes = changed.changes.map(\.description).joined(separator: "; ")
      return
        "It gives other bytes: the run was resumed after step \(changed.step) with other settings: \(changes)."
    }
    if let other {
      return
        "It gives other bytes: the run was resumed after step \(other.step) on another instruction set, \(other.instructionSet)."
    }
    return "On the same instruction set it gives the same bytes, with any number of threads."
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
