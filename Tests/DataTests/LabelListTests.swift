import Data
import Storage
import TestSupport
import Testing

/// How the labels of rows with any number of them are read.
@Suite struct LabelListTests {
  private func read(
    _ name: String, _ content: String, _ change: (inout LabelledOptions) -> Void = { _ in }
  ) throws -> LabelledTable {
    let scratch = try TemporaryFolder()
    var options = LabelledOptions()
    options.target = .labels
    change(&options)
    return try LabelledReader.read(scratch.write(name, content), options: options)
  }

  @Test(arguments: [
    "\"joy,fear\"", "joy;fear", "joy | fear", "joy fear", "\"[\"\"joy\"\", \"\"fear\"\"]\"",
    "\"['joy', 'fear']\"",
  ])
  func listsAreTold(_ field: String) throws {
    let json = field.contains("[")
    let rows = [
      "a \(1),\(field)", "b,\(json ? "[]" : "")", "c,\(json ? "\"[\"\"joy\"\"]\"" : "joy")",
      "d,\(json ? "\"['fear']\"" : "fear")",
    ]
    let table = try read("a.csv", "text,labels\n" + rows.joined(separator: "\n") + "\n")
    #expect(table.labelLists == [["joy", "fear"], [], ["joy"], ["fear"]])
    #expect(try table.listedLabels() == ["fear", "joy"])
  }

  /// Labels of several words are one where splitting them would make more labels than there are fields.
  @Test func spacesSeparateOnlyLabelsThatRecur() throws {
    let table = try read("a.csv", "text,labels\na,very good\nb,very bad\nc,quite new\n")
    #expect(table.labelLists == [["very good"], ["very bad"], ["quite new"]])
    let told = try read("a.csv", "text,labels\na,very good\nb,very bad\n") { $0.labelSeparator = .space }
    #expect(told.labelLists == [["very", "good"], ["very", "bad"]])
  }

  @Test func twoSeparatorsAreDoubtful() throws {
    let error = #expect(throws: DataError.self) { try read("a.csv", "text,labels\nx,\"a, b; c\"\ny,a\n") }
    #expect("\(error!)".contains("semicolon or comma") && "\(error!)".contains("a, b; c"))
    #expect(error?.fault == .badInput)
    let told = try read("a.csv", "text,labels\nx,\"a, b; c\"\ny,a\n") { $0.labelSeparator = .semicolon }
    #expect(told.labelLists == [["a, b", "c"], ["a"]])
  }

  @Test func jsonLinesHoldLists() throws {
    let table = try read(
      "a.jsonl",
      """
      {"text": "one", "labels": ["a,b", "c", "c"]}
      {"text": "two", "labels": []}
      {"text": "three", "labels": null}
      {"text": "four", "labels": [1, true]}
      """)
    #expect(table.labelLists == [["a,b", "c"], [], [], ["1", "true"]])
    let error = #expect(throws: DataError.self) {
      try read("a.jsonl", #"{"text": "one", "labels": [["a"]]}"#)
    }
    #expect("\(error!)".contains("a.jsonl:1"))
    // A classifier of one label a row names the task.
    let single = #expect(throws: DataError.self) {
      try read("a.jsonl", #"{"text": "one", "label": ["a"]}"#) { $0.target = .label }
    }
    #expect("\(single!.remedy)".contains("multi-label"))
  }

  @Test func columnsOfZeroAndOne() throws {
    let content = "id,comment,toxic,rude\n1,one,0,1\n2,two,1,1\n3,three,0,0\n"
    let table = try read("a.csv", content)
    #expect(table.textColumn == "comment" && table.labelLists == [["rude"], ["toxic", "rude"], []])
    let chosen = try read("a.csv", content) { $0.labelColumn = "rude, toxic" }
    #expect(chosen.labelLists == [["rude"], ["rude", "toxic"], []])
    let error = #expect(throws: DataError.self) {
      try read("a.csv", "comment,toxic,rude\none,0,1\ntwo,3,1\n") { $0.labelColumn = "toxic,rude" }
    }
    #expect("\(error!)".contains("a.csv:3: \"3\" in column toxic, expected 0 or 1"))
    let lines = try read(
      "a.jsonl",
      #"{"text": "one", "toxic": 1, "rude": 0}"# + "\n" + #"{"text": "two", "toxic": 0, "rude": 1}"#)
    #expect(lines.labelLists == [["toxic"], ["rude"]])
  }

  @Test func labelsBecomeIndicators() throws {
    let table = try read("a.csv", "text,labels\nx,a;b\ny,\nz,b\n")
    #expect(try table.indicators(of: LabelMap(["b", "a"])) == [1, 1, 0, 0, 1, 0])
    let error = #expect(throws: DataError.self) { try table.indicators(of: LabelMap(["a", "bb"])) }
    #expect(error?.fault == .mismatch && "\(error!)".contains("a.csv:2: \"b\""))
  }

  @Test func listsTakenForLabelsAreFound() throws {
    func findings(_ labels: [String]) throws -> [String] {
      let table = try read(
        "a.csv", "text,label\n" + labels.enumerated().map { "t\($0),\"\($1)\"" }.joined(separator: "\n")
      ) { $0.target = .label }
      return LabelCheck(training: table, validation: nil).findings.filter { $0.name == "joined-labels" }.map {
        "\($0.remedy)"
      }
    }
    #expect(
      try findings(["joy", "fear", "joy, fear", "fear,joy", "joy"]).first?.contains("multi-label") == true)
    #expect(try findings(["joy", "fear", "Paris, Texas", "joy"]).isEmpty)
  }

  @Test func rareLabelsAreHeldOutToo() throws {
    let rows = (0..<100).map { "row \($0),\($0 % 10 == 0 ? "common;rare" : "common")" }
    let parts = try read("a.csv", "text,labels\n" + rows.joined(separator: "\n"))
      .splitByRarestLabel(validation: 0.1, seed: 3)
    #expect(parts.validation.rows.count == 10)
    #expect(parts.validation.labelLists.count { $0.contains("rare") } == 1)
  }
}
