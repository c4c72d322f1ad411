import CommandLine
import Storage
import Testing

/// What stands on a terminal of any width, and after its window has changed.
@Suite struct TerminalTests {
  private static let fields = [
    ("step", "120/2000"), ("loss", "4.123"), ("lr", "3.0e-04"), ("", "12.3k tok/s"), ("", "41 % of peak"),
    ("ETA", "1h02m"),
  ]

  private func console(_ screen: Screen) -> (Console, ProgressLine) {
    let console = Console(isQuiet: false, output: Transcript().sink, error: screen.sink)
    return (console, ProgressLine(console))
  }

  @Test(arguments: [true, false], [20, 33, 40, 60, 79, 200])
  func aWindowThatChangesLeavesNoSecondProgressLine(reflows: Bool, width: Int) {
    let screen = Screen(columns: 80, reflows: reflows)
    let (console, progress) = console(screen)
    console.note("before")
    progress.update(Self.fields, force: true)
    for columns in [width, 24, 80, width] {
      screen.resize(to: columns)
      progress.update(Self.fields, force: true)
      #expect(screen.rows.count == 2 && screen.rows[0] == "before", "\(screen.rows)")
      #expect(screen.rows[1].hasPrefix("step 120/2000") && DisplayWidth.of(screen.rows[1]) < columns)
    }
    screen.resize(to: width)
    console.note("note")
    progress.update(Self.fields, force: true)
    progress.finish()
    #expect(Array(screen.rows.prefix(2)) == ["before", "note"])
    #expect(
      screen.rows.dropFirst(2).joined(separator: " ").split(separator: " ").joined(separator: " ")
        == "step 120/2000 loss 4.123 lr 3.0e-04 12.3k tok/s 41 % of peak ETA 1h02m")
  }

  @Test func progressKeepsWholeFields() {
    for (columns, shown) in [
      (14, "step 120/2000"), (20, "step 120/2000"), (25, "step 120/2000"), (26, "step 120/2000  loss 4.123"),
      (8, "step 12"),
    ] {
      let screen = Screen(columns: columns)
      console(screen).1.update(Self.fields)
      #expect(screen.rows == [shown], "\(columns)")
    }
    let screen = Screen(columns: 10)
    console(screen).1.update([("", "河边的小船")])
    #expect(screen.rows == ["河边的小"])
  }

  @Test func aPartOfALineIsNotErased() {
    let screen = Screen(columns: 40)
    let console = Console(isQuiet: false, output: screen.sink, error: screen.sink)
    let progress = ProgressLine(console)
    progress.update([("step", "1")], force: true)
    console.stream("Once upon")
    progress.update([("step", "2")], force: true)
    console.stream(" a time\n")
    progress.update([("step", "3")], force: true)
    #expect(screen.rows == ["Once upon a time", "step 3"])
  }

  @Test func noWordIsBroken() {
    for columns in [20, 40, 80] {
      let screen = Screen(columns: columns)
      let console = Console(isQuiet: false, output: screen.sink, error: screen.sink)
      let text = "12 validation rows are also training rows (4.5 % of 266), so the figures flatter the model"
      console.page("  warning  " + text)
      console.warn(text)
      let words = screen.rows.flatMap { $0.split(separator: " ") }
      #expect(words == ("warning " + text + " warning: " + text).split(separator: " "), "\(screen.rows)")
      #expect(screen.rows.contains { $0.contains("4.5 %") })
    }
    // Elsewhere lines keep their length.
    let file = Transcript()
    let long = String(repeating: "word ", count: 100)
    Console(isQuiet: false, output: file.sink, error: file.sink).page(long)
    #expect(file.contents == long + "\n")
  }
}

/// Lines for so many columns.
@Suite struct LineWrapTests {
  private func wrapped(_ text: String, _ columns: Int, keeping paths: [String] = []) -> [String] {
    LineWrap(columns: columns, keeping: paths).text(text).split(separator: "\n").map(String.init)
  }

  @Test func continuationsStandBelowTheirText() {
    #expect(wrapped("aaaa bbbb cccc dddd eeee ffff", 22) == ["aaaa bbbb cccc dddd", "  eeee ffff"])
    #expect(
      wrapped("  note  aaaa bbbb cccc dddd eeee", 24) == ["  note  aaaa bbbb cccc", "        dddd eeee"])
    #expect(
      wrapped("           aaaa bbbb cccc", 24) == ["           aaaa bbbb", "           cccc"])
    #expect(wrapped("aaaa  bbbb  cccc", 40) == ["aaaa  bbbb  cccc"])
  }

  @Test func whatBelongsTogetherStays() {
    #expect(
      wrapped("it is more than that: 12.5 % of all", 28) == ["it is more than that: 12.5 %", "  of all"])
    #expect(
      wrapped("it is more than that: 12.5 % of all", 27) == ["it is more than that:", "  12.5 % of all"])
    #expect(wrapped("it reads about that: 14.0k tok/s", 26) == ["it reads about that:", "  14.0k tok/s"])
    #expect(wrapped("models of 4 layers × 128 units", 22) == ["models of 4", "  layers × 128 units"])
    #expect(wrapped("name the one with --max-length 64 instead", 30)[0] == "name the one with")
    #expect(wrapped("planned are 1,024 MiB, no more", 20) == ["planned are", "  1,024 MiB, no more"])
    let path = "/a/very/long/path/that/fits/nowhere.csv:12:"
    #expect(wrapped("see \(path) a label", 20) == ["see", path, "  a label"])
    #expect(wrapped("it took 0.05 s ± 2.5 % of", 21) == ["it took", "  0.05 s ± 2.5 % of"])
    let spaced = "my folder/my rows.csv"
    #expect(
      wrapped("read it again: \(spaced):12: a label", 30, keeping: [spaced])
        == ["read it again:", "  my folder/my rows.csv:12: a", "  label"])
  }

  @Test func chineseIsBrokenByItsColumns() {
    let text = "河边的小船，天气很好（大家）都去市场。春天来了。"
    let lines = wrapped(text, 20)
    #expect(lines.joined().filter { $0 != " " } == text)
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= 20 } && lines.count == 3, "\(lines)")
    #expect(lines.allSatisfy { !"，。）".contains($0.first { $0 != " " } ?? "x") && $0.last != "（" })
    // A path is not.
    let path = "数据/我的第一个标注文件夹/训练.csv"
    #expect(wrapped("x \(path) y", 20) == ["x", path, "  y"])
    #expect(wrapped(text, 20, keeping: [text]) == [text])
  }
}
