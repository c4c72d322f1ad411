import Data
import Foundation
import Kernels
import Runs
import Storage
import TestSupport
import Testing
import Training
import Transformer

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The page: well-formed, bounded, and a function of what stands in the run's folder.
@Suite struct ReportPageTests {
  /// Collects what a page is made of, or where it is no XML.
  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var sources: [String] = []
    var text = ""
    var problem: String?

    init(_ html: String) {
      super.init()
      let parser = XMLParser(data: Data(html.utf8))
      parser.delegate = self
      if !parser.parse() {
        problem = "line \(parser.lineNumber): \(parser.parserError.map { "\($0)" } ?? "?")"
      }
    }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      elements[name, default: 0] += 1
      sources += ["src", "href"].compactMap { attributes[$0] }
      if name == "link" || name == "iframe" || name == "img" { sources.append(name) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }

  private func record(_ name: String = "pretrain", labels: Bool = false) -> RunRecord {
    var record = RunRecord(
      command: name,
      options: ["learning-rate": .number(0.001), "input": .array([.string("<a>&b.txt")]), "from": .null],
      steps: 100,
      parameters: 1_234_567, fingerprint: ["--seed": "1337"], parent: nil,
      memoryPlan: ["weights": 1 << 20, "total": 1 << 24],
      engine: Engine(threads: 1, instructionSet: .baseline))
    var data = DataSummary()
    data.paths = ["<a>&b.txt"]
    data.files = 1
    data.tokens = 12_345
    data.textBytes = 50_000
    if labels {
      data.labels = [
        TargetCount(label: "good", training: 30, validation: 3),
        TargetCount(label: "<bad>", training: 10, validation: 1),
      ]
    }
    record.description = RunDescription(
      model: "gpt2 of 1 parameter", commandLine: "pretrain --input '<a>&b.txt'", data: data)
    return record
  }

  private func field(_ name: String, _ value: Double) -> MetricsLine.Field { MetricsLine.Field(name, value) }

  private func train(_ step: Int, _ loss: Double) -> MetricsLine {
    MetricsLine(
      step: step, kind: "train",
      [
        field("loss", loss), field("learning_rate", 1e-3), field("gradient_norm", 1 + loss),
        field("tokens", Double(step) * 64),
        field("tokens_per_second", 1000), field("operations_per_second", 1e9),
        field("time", 1000 + Double(step)),
      ])
  }

  private func judged(_ step: Int, _ loss: Double, best: Bool) -> MetricsLine {
    MetricsLine(
      step: step, kind: "validation",
      [
        field("loss", loss), field("accuracy", 0.5), MetricsLine.Field("metric", .text("loss")),
        MetricsLine.Field("best", .flag(best)),
      ])
  }

  private func report(_ lines: [MetricsLine], labels: Bool = false) -> RunReport {
    var report = RunReport(folder: RunFolder(path: "/tmp/a <run> & 你好"), record: record(labels: labels))
    for line in lines { report.add(line) }
    return report
  }

  /// Runs of every length, from none to one of many points.
  @Test(arguments: [0, 1, 2, 3, 29, 30, 1000, 100_000])
  func pagesAreWellFormedAndBounded(points: Int) {
    var lines = [MetricsLine.event("started", step: 0)]
    for step in 0..<points {
      lines.append(train(step + 1, 1 + 5 / Double(step + 1)))
      if step % 100 == 99 { lines.append(judged(step + 1, 2, best: step == 99)) }
      if step % 250 == 3 { lines.append(.event("skipped", step: step + 1)) }
    }
    var report = report(lines)
    report.add([
      SampledText(step: 5, prompt: "<b>", text: "\u{1}</p><script>alert(1)</script> 她🙂", finish: "length")
    ])
    let html = ReportPage(report).html
    let reader = Reader(html)
    #expect(reader.problem == nil)
    #expect(html.utf8.count < 400_000, "\(html.utf8.count) bytes")
    #expect(reader.elements["script"] == 1 && reader.elements["b"] ?? 0 <= 5 && reader.sources.isEmpty)
    #expect(reader.elements["figure"] == (points == 0 ? nil : points >= 100 ? 5 : 4))
    #expect(
      reader.text.contains("a <run> & 你好") && reader.text.contains("\u{FFFD}</p><script>alert(1)</script> 她🙂")
    )
    #expect(
      reader.text.contains("pretrain --input '<a>&b.txt'") && !html.contains("NaN") && !html.contains("inf%"))
    #expect(
      !html.contains("http://") || html.components(separatedBy: "http").count == 2, "only the namespace")
  }

  @Test func everyEndHasItsWord() {
    for (event, word) in [
      ("finished", "finished"), ("interrupted", "interrupted; can be resumed"),
      ("paused", "paused; can be resumed"),
      ("stopped", "stopped early"),
      ("diverged", "diverged"), ("failed", "failed"), ("saved", "in progress"),
    ] {
      let lines = [
        MetricsLine.event("started", step: 0), train(10, 3),
        MetricsLine.event(event, step: 10, [MetricsLine.Field("reason", .text("because <of> it"))]),
      ]
      let reader = Reader(ReportPage(report(lines)).html)
      #expect(reader.problem == nil && reader.text.contains(word), "\(event)")
    }
  }

  @Test(arguments: [2, 3, 21, 300])
  func classifiersHaveTheirTables(count: Int) throws {
    let names = (0..<count).map { "label <\($0)>" }
    var accumulator = ClassificationAccumulator(labels: names)
    for row in 0..<count * 3 {
      accumulator.add(
        truth: row % count, prediction: row % 5 == 0 ? (row + 1) % count : row % count, logLoss: 0.5)
    }
    var report = report([train(10, 1), judged(10, 0.5, best: true)], labels: true)
    let evaluation = EvaluationRecord(step: 10, detail: accumulator.metrics)
    report.add(evaluation)
    let logged = accumulator.metrics.logged
    #expect((logged == accumulator.metrics) == (count <= 200))
    #expect(report.bestEvaluation?.detail as? ClassificationMetrics == logged)
    let html = ReportPage(report).html
    let reader = Reader(html)
    #expect(reader.problem == nil && reader.text.contains("label <1>") && reader.text.contains("<bad>"))
    #expect(html.contains("class=\"matrix\"") == (count <= 20))
    #expect(html.contains(">predicted<") == (count > 2))
    let line = ArraySlice(try evaluation.json().utf8)
    let read = try #require(EvaluationRecord(line, as: ClassificationMetrics.self))
    #expect(read.step == 10 && read.detail as? ClassificationMetrics == logged)
    #expect(html.contains("The 200 commonest of 300 labels") == (count == 300))
  }

  /// What the terminal says of the data, and the counts that it goes by.
  @Test func theDataIsWhatTheTerminalSays() throws {
    var record = record(labels: true)
    var data = try #require(record.description).data
    data.labels = [
      TargetCount(label: "common", training: 99_990, validation: 3),
      TargetCount(label: "rare", training: 3, validation: 1),
    ]
    (data.rowsCut, data.shareCut) = (2, 0.00001)
    (data.leakedRows, data.nearlyLeakedRows, data.duplicateRows, data.nearlyDuplicateRows) = (1, 1, 5, 0)
    let finding = Finding(
      .warning, "leakage", "1 validation row is <also> a training row",
      remedy: "Take it out, or name other rows with \(option: "validation")", examples: ["a.csv:3: x"])
    data.findings = [CheckedFinding(finding) { "--\($0)" }]
    record.description?.data = data
    func text(_ record: RunRecord) -> String {
      let reader = Reader(ReportPage(RunReport(folder: RunFolder(path: "/tmp/a"), record: record)).html)
      #expect(reader.problem == nil)
      return reader.text
    }
    let page = text(record)
    #expect(
      page.contains("training1, 1 of them but for case, spaces or compatible characters: the figures flatter")
    )
    #expect(page.contains("Duplicate training rows5\n"), "\(page)")
    #expect(page.contains("warning: \(finding.line { "--\($0)" })") && page.contains("with --validation."))
    // What is not nothing is not written as nothing.
    #expect(page.contains("under 0.01 % of all tokens") && page.contains("rare3under 0.01 %"), "\(page)")
    data.findings = []
    (data.leakedRows, data.nearlyLeakedRows) = (0, 0)
    record.description?.data = data
    #expect(
      text(record).contains("Data checksnothing found") && text(record).contains("also in trainingnone"))
    // A run that was recorded before findings were.
    (data.findings, data.nearlyLeakedRows, data.leakedRows) = (nil, nil, 7)
    record.description?.data = data
    #expect(!text(record).contains("Data checks") && text(record).contains("training7: the figures flatter"))
  }

  @Test func skippedStepsSayWhy() {
    func skip(_ step: Int, _ quantity: String) -> MetricsLine {
      .event("skipped", step: step, [MetricsLine.Field("quantity", .text(quantity))])
    }
    for (lines, note) in [
      ([skip(1, "loss")], "Steps skipped11 not finite"),
      ([skip(1, TrainingEvent.lossSpike)], "Steps skipped11 for a spike of the loss"),
      (
        [skip(1, "gradient norm"), skip(2, TrainingEvent.lossSpike), skip(3, "loss")],
        "Steps skipped32 not finite · 1 for a spike of the loss"
      ),
    ] {
      let page = Reader(ReportPage(report([.event("started", step: 0)] + lines)).html).text
      #expect(page.contains(note), "\(page)")
    }
  }

  /// A run that went on with other settings is repeated by no command.
  @Test func aChangedRunIsNotRepeated() throws {
    var record = record()
    let engine = Engine(threads: 1, instructionSet: .baseline)
    func page() -> String {
      Reader(ReportPage(RunReport(folder: RunFolder(path: "/tmp/a"), record: record)).html).text
    }
    #expect(page().contains("it gives the same bytes"))
    record.continuations = [RunRecord.Continuation(step: 4, changes: [], engine: engine)]
    #expect(page().contains("it gives the same bytes"))
    let change = try JSONDecoder().decode(
      SettingChange.self, from: Data(#"{"name": "learning-rate", "was": "0.1", "now": "0.2"}"#.utf8))
    record.continuations?.append(RunRecord.Continuation(step: 9, changes: [change], engine: engine))
    #expect(
      page().contains("other bytes: the run was resumed after step 9 with other settings: learning-rate was"))
    record.continuations?[1].changes = []
    record.continuations?[1].instructionSet = "neon"
    #expect(page().contains("resumed after step 9 on another instruction set, neon"))
  }

  /// A report that followed a run and one made later from its folder are the same page.
  @Test func theFolderIsEnough() throws {
    let scratch = try TemporaryFolder()
    let folder = RunFolder(path: scratch.path("run"))
    try scratch.write("run/none", "")
    let record = record()
    try record.write(to: folder.runPath)
    let journal = try RunJournal(folder, record: record, resumingAt: nil)
    try journal.add(.event("started", step: 0))
    for step in 1...5000 {
      try journal.add(train(step, 5 / Double(step)))
      guard step % 500 == 0 else { continue }
      try journal.add(judged(step, 10 / Double(step), best: true))
      try journal.add([
        SampledText(step: step, prompt: "a \"b\"", text: "c\n🙂\\", finish: "end"),
        SampledText(step: step, prompt: "", text: "d", finish: "length"),
      ])
    }
    journal.writeReport()
    let live = try String(contentsOfFile: folder.reportPath, encoding: .utf8)
    #expect(live == ReportPage(try RunReport.read(folder)).html)
    // Resuming in the middle forgets the rest, in all logs.
    let again = try RunJournal(folder, record: record, resumingAt: 1500)
    #expect(again.report.history.step == 1500 && again.report.samples.elements.count == 3)
    #expect(try String(contentsOfFile: folder.samplesPath, encoding: .utf8).split(separator: "\n").count == 6)
    try again.cut(after: 1200)
    #expect(again.report.history.step == 1200 && again.report.samples.elements.count == 2)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
        "metrics.jsonl", "none", "report.html", "run.json", "samples.jsonl",
      ])
  }

  /// What cannot be written of the report is a warning; what cannot be written of the log is an error.
  @Test func aReportThatCannotBeWrittenStopsNothing() throws {
    let scratch = try TemporaryFolder()
    let folder = RunFolder(path: scratch.path("run"))
    // A folder stands where the file should be.
    try scratch.write("run/report.html/in the way", "")
    let journal = try RunJournal(
      folder, record: record(), resumingAt: nil)
    try journal.add(train(1, 1))
    journal.writeReport()
    journal.writeReport()
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [
        "metrics.jsonl", "report.html",
      ])
    try scratch.write("file", "")
    let error = try #require(throws: DataError.self) {
      try RunJournal(
        RunFolder(path: scratch.path("file")), record: record(), resumingAt: nil)
    }
    let text = "\(error)"
    #expect(
      error.fault == .cannotWrite && text.contains("file/metrics.jsonl: cannot be written: "), "\(text)")
    #expect(error.remedy.description.contains("resume continues from"), "\(error.remedy)")
  }
}
