import CommandLine
import Foundation
import Storage
import Testing

/// The bar of a task, on windows of any width.
@Suite struct ProgressBarTests {
  private static let fields = [
    ("step", "120/2000"), ("loss", "4.123"), ("lr", "3.0e-04"), ("", "12.3k tok/s"), ("", "41 % of peak"),
    ("ETA", "1h02m"),
  ]

  private func shown(_ columns: Int, _ signs: BarSigns, done: Double? = 0.25) -> (row: String, raw: String) {
    let screen = Screen(columns: columns, signs: signs)
    let console = Console(isQuiet: false, output: Transcript().sink, error: screen.sink)
    ProgressLine(console).update(Self.fields, done: done)
    return (screen.rows.first ?? "", screen.written)
  }

  @Test(arguments: 1...220) func aLineKeepsToTheWindow(columns: Int) {
    for signs in [BarSigns.ascii, BarSigns(isUnicode: true, hasColours: true)] {
      for done in [nil, 0, 0.3, 1, 7, -1, .nan] as [Double?] {
        let row = shown(columns, signs, done: done).row
        #expect(DisplayWidth.of(row) < max(columns, 2), "\(columns): \(row)")
        #expect(!row.contains("\u{1B}") && !row.contains("?"), "\(row)")
      }
    }
  }

  @Test func aBarComesBeforeAllFieldsButTheFirst() {
    #expect(shown(24, .ascii).row == "step 120/2000")
    #expect(shown(40, .ascii).row == "step 120/2000  ####--------------- 25 %")
    #expect(shown(46, .ascii).row == "step 120/2000  ###---------- 25 %  loss 4.123")
    #expect(
      shown(200, .ascii).row.hasPrefix("step 120/2000  #######----------------------- 25 %  loss 4.123"))
    #expect(shown(200, .ascii).row.hasSuffix("ETA 1h02m"))
    #expect(shown(200, .ascii, done: nil).row.hasPrefix("step 120/2000  loss 4.123"))
  }

  @Test func coloursAreForThoseWhoWantThem() {
    let colours = shown(80, BarSigns(isUnicode: true, hasColours: true))
    #expect(colours.raw.contains("\u{1B}[32m") && colours.row.contains("━"))
    #expect(!shown(80, BarSigns(isUnicode: true, hasColours: false)).raw.contains("\u{1B}["))
    let utf8 = ["LANG": "de_DE.UTF-8"]
    #expect(BarSigns(utf8) == BarSigns(isUnicode: true, hasColours: true))
    #expect(BarSigns(utf8.merging(["NO_COLOR": "1"]) { $1 }) == BarSigns(isUnicode: true, hasColours: false))
    #expect(BarSigns(utf8.merging(["NO_COLOR": ""]) { $1 }) == BarSigns(isUnicode: true, hasColours: true))
    #expect(BarSigns(utf8.merging(["LC_ALL": "C"]) { $1 }) == BarSigns(isUnicode: false, hasColours: true))
    #expect(BarSigns([:]) == BarSigns(isUnicode: false, hasColours: true))
  }

  /// A long step: the line moves, and finds the window's new width, without a further word of the task.
  @Test func theLineMovesWhileNothingIsNew() async throws {
    let screen = Screen(columns: 80, signs: .ascii, animates: true)
    let console = Console(isQuiet: false, output: Transcript().sink, error: screen.sink)
    let progress = ProgressLine(console)
    progress.update(Self.fields, done: 0.5)
    var seen: Set<String> = []
    // A machine may be busy: three pictures have half a minute to come.
    for _ in 0..<3_000 where seen.count < 3 {
      seen.insert(screen.rows.first ?? "")
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(seen.count >= 3, "\(seen)")
    screen.resize(to: 40)
    let draws = screen.draws
    for _ in 0..<3_000 where screen.draws < draws + 2 { try await Task.sleep(for: .milliseconds(10)) }
    #expect(screen.rows.count == 1 && DisplayWidth.of(screen.rows[0]) < 40, "\(screen.rows)")
    progress.finish()
    let end = screen.draws
    try await Task.sleep(for: .milliseconds(600))
    #expect(screen.draws == end, "nothing moves after the end")
  }
}
