import Foundation
import Runs
import Testing
import Training

@Suite struct MetricsLineTests {
  private func read(_ text: String) -> MetricsLine? { MetricsLine(ArraySlice(text.utf8)) }

  @Test func linesAreReadBack() throws {
    let line = MetricsLine(
      step: 12, kind: "validation",
      [
        MetricsLine.Field("loss", 0.1 + 0.2), MetricsLine.Field("tokens", 163_301),
        MetricsLine.Field("rate", 1e-30),
        MetricsLine.Field("metric", .text("a \"quoted\" \\ 你好\n🙂")), MetricsLine.Field("best", .flag(true)),
        MetricsLine.Field("low", -1.5e300),
      ])
    #expect(read(line.json) == line)
    #expect(line.json.contains("\"tokens\": 163301,"))
    struct Object: Decodable { var loss: Double, best: Bool, metric: String }
    let object = try JSONDecoder().decode(Object.self, from: Data(line.json.utf8))
    #expect(object.loss == 0.1 + 0.2 && object.best && object.metric == line[text: "metric"])
    #expect(
      line[number: "rate"] == 1e-30 && line[flag: "best"] && line[text: "metric"]?.hasSuffix("🙂") == true)
    #expect(line[number: "metric"] == nil && line[text: "loss"] == nil && !line[flag: "loss"])
  }

  @Test func whatIsNotFiniteIsNull() throws {
    let line = MetricsLine(step: 0, kind: "skipped", [MetricsLine.Field("loss", .nan)])
    #expect(line.json == "{\"step\": 0, \"kind\": \"skipped\", \"loss\": null}")
    let back = try #require(read(line.json))
    #expect(back.step == 0 && back[number: "loss"] == nil)
  }

  @Test(arguments: [
    "", "{", "{}", "{\"step\": 3, \"ki", "{\"step\": 3}", "{\"kind\": \"train\"}",
    "{\"step\": -1, \"kind\": \"train\"}",
    "{\"step\": 1.5, \"kind\": \"train\"}", "{\"step\": 1, \"kind\": \"train\", \"x\": }",
    "{\"step\": 1 \"kind\": \"train\"}",
    "{\"step\": 1, \"kind\": \"a\\q\"}", "[1]", "{\"step\": 1, \"kind\": \"train",
    "{\"step\": 1, \"kind\": \"a\\",
  ])
  func whatIsNoLineIsPassedOver(text: String) { #expect(read(text) == nil) }

  @Test func aHistoryIsTheSumOfItsLines() {
    var history = RunHistory()
    func event(_ kind: String, _ step: Int, at time: Double, _ more: [MetricsLine.Field] = []) -> MetricsLine
    {
      MetricsLine(step: step, kind: kind, [MetricsLine.Field("time", time)] + more)
    }
    history.add(event("started", 0, at: 1000))
    history.add(
      event("train", 10, at: 1010, [MetricsLine.Field("loss", 5), MetricsLine.Field("tokens", 640)]))
    history.add(event("skipped", 11, at: 1011))
    let judged = [
      MetricsLine.Field("loss", 4), MetricsLine.Field("accuracy", 0.5),
      MetricsLine.Field("metric", .text("loss")),
    ]
    history.add(event("validation", 20, at: 1020, judged + [MetricsLine.Field("best", .flag(true))]))
    history.add(event("interrupted", 20, at: 1021, [MetricsLine.Field("peak_memory", 5e6)]))
    #expect(history.status == .interrupted)
    history.add(event("failed", 20, at: 1021, [MetricsLine.Field("reason", .text("a full disk"))]))
    #expect(history.reason == "a full disk")
    history.add(event("resumed", 20, at: 9000))
    // What ended the session before is not how the run stands.
    #expect(history.status == .running && history.reason == nil)
    history.add(
      event("train", 30, at: 9010, [MetricsLine.Field("loss", 3), MetricsLine.Field("tokens", 1920)]))
    history.add(event("finished", 30, at: 9011, [MetricsLine.Field("peak_memory", 4e6)]))
    #expect(
      history.status == .finished && history.step == 30 && history.tokens == 1920 && history.peakMemory == 5e6
    )
    #expect(
      history.elapsed == 21 + 11 && history.sessions == 2 && history.began == 1000 && history.ended == 9011)
    #expect(history.best?.step == 20 && history.best?.score == 4 && history.counts["skipped"] == 1)
    #expect(history.validation.map(\.name) == ["loss", "accuracy"])
    #expect(history.marks.map(\.kind) == [.skipped, .halt, .halt, .resumed])
    #expect(history.loss.stretches.map(\.last) == [10, 30])
  }
}
