import Foundation
import Storage
import Training

/// The head of a report: the run's name, how it stands, and its figures at a glance.
struct ReportSummary {
  let report: RunReport
  private var history: RunHistory { report.history }
  private var record: RunRecord { report.record }

  init(_ report: RunReport) { self.report = report }

  var markup: String {
    let (status, colour) = self.status
    let facts = [record.command, record.description?.model, times].compactMap { $0 }
    var html = "<header>\n<h1>\(Markup.escape(report.name))"
    html += " <span class=\"status \(colour)\">\(Markup.escape(status))</span></h1>\n"
    html += "<p>\(Markup.escape(facts.joined(separator: " · ")))</p>\n"
    if let reason = history.reason { html += "<p class=\"\(colour)\">\(Markup.escape(reason))</p>\n" }
    html += "</header>\n<dl class=\"tiles\">\n"
    for tile in tiles {
      html += "<div><dt>\(Markup.escape(tile.name))</dt><dd>\(Markup.escape(tile.value))"
      html += tile.note.isEmpty ? "</dd></div>\n" : "<small>\(Markup.escape(tile.note))</small></dd></div>\n"
    }
    return html + "</dl>\n"
  }

  /// How the run stands, and the class of its colour.
  private var status: (text: String, colour: String) {
    switch history.status {
    case .running: ("in progress when this was written", "warn")
    case .finished: ("finished", "good")
    case .paused: ("paused; can be resumed", "warn")
    case .stopped: ("stopped early", "good")
    case .interrupted: ("interrupted; can be resumed", "warn")
    case .diverged: ("diverged", "bad")
    case .failed: ("failed", "bad")
    }
  }

  private var times: String? {
    guard let began = history.began, let ended = history.ended else { return nil }
    func text(_ time: Double) -> String {
      let whole = ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: time))
      return whole.replacing("T", with: " ").replacing("Z", with: " UTC")
    }
    return "\(text(began)) to \(text(ended))"
  }

  private struct Tile {
    var name: String
    var value: String
    var note = ""
  }

  private var tiles: [Tile] {
    [result, steps, tokens, time, speed, memory, skips].compactMap { $0 }
  }

  /// The best evaluation, or the last training loss where there is none.
  private var result: Tile? {
    guard let best = history.best, let metric = best.metric, let score = best.score else {
      return history.loss.latest.map { Tile(name: "Training loss", value: Format.decimal($0, digits: 4)) }
    }
    let others = best.values.filter { $0.name != metric }.prefix(1).compactMap { field in
      best.number(field.name).map { "\(ReportText.name(field.name)) \(Figure.short($0))" }
    }
    return Tile(
      name: "Best \(ReportText.name(metric))", value: Format.decimal(score, digits: 4),
      note: (["at step \(Figure.grouped(best.step))"] + others).joined(separator: " · "))
  }

  private var steps: Tile {
    var note = "of \(Figure.grouped(record.steps))"
    if let epoch = record.description?.data.stepsPerEpoch, epoch > 0 {
      note += " · \(Figure.short(Double(history.step) / Double(epoch))) epochs"
    }
    return Tile(name: "Steps", value: Figure.grouped(history.step), note: note)
  }

  private var tokens: Tile? {
    history.tokens.map { tokens in
      Tile(
        name: "Tokens read", value: Format.count(tokens),
        note: history.step > 0 ? "\(Format.count(tokens / Double(history.step))) a step" : "")
    }
  }

  private var time: Tile? {
    guard history.began != nil else { return nil }
    var notes: [String] = []
    if let training = history.seconds { notes.append("\(Format.duration(training)) of it in steps") }
    if history.sessions > 1 { notes.append("in \(history.sessions) sessions") }
    return Tile(
      name: "Time", value: Format.duration(history.elapsed), note: notes.joined(separator: " · "))
  }

  private var speed: Tile? {
    guard let rate = history.tokensPerSecond.mean else { return nil }
    var note = ""
    if let operations = history.operationsPerSecond.mean, let peak = record.description?.peakOperations,
      peak > 0
    {
      note = "\(Format.percent(operations / peak)) of the machine's peak"
    }
    return Tile(name: "Speed", value: Format.rate(rate, "tok"), note: note)
  }

  private var memory: Tile? {
    history.peakMemory.map { peak in
      Tile(
        name: "Peak memory", value: Format.bytes(Int(peak)),
        note: record.memoryPlan?["total"].map { "planned \(Format.bytes($0))" } ?? "")
    }
  }

  private var skips: Tile? {
    guard let skipped = history.counts["skipped"], skipped > 0 else { return nil }
    let spikes = history.skippedSpikes
    let notes = [
      skipped > spikes ? "\(Figure.grouped(skipped - spikes)) not finite" : nil,
      spikes > 0 ? "\(Figure.grouped(spikes)) for a spike of the loss" : nil,
    ]
    return Tile(
      name: "Steps skipped", value: Figure.grouped(skipped),
      note: notes.compactMap { $0 }.joined(separator: " · "))
  }
}

/// Words of the report.
enum ReportText {
  /// A metric's name for people: `macro_f1` is "macro-F1".
  static func name(_ metric: String) -> String {
    switch metric {
    case "loss": "validation loss"
    case "macro_f1": "macro-F1"
    case "log_loss": "log loss"
    case "bits_per_byte": "bits per byte"
    default: metric.replacing("_", with: " ")
    }
  }
}
