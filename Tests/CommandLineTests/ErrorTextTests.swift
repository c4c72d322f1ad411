import CommandLine
import Storage
import Testing

/// Errors with what can be done about them.
@Suite struct ErrorTextTests {
  private struct Mistake: Advised, CustomStringConvertible {
    let description: String
    let advice: String
  }

  @Test(arguments: [
    ("a: is odd", "", "a: is odd"), ("a: is odd", "make it even", "a: is odd; make it even"),
    ("a: is odd.", "Make it even.", "a: is odd. Make it even."),
    ("a: is odd", "Make it even", "a: is odd. Make it even"),
    ("a: two rows are odd:\n  1\n  2", "make them even", "a: two rows are odd; make them even:\n  1\n  2"),
  ])
  func adviceFollowsTheMistake(description: String, advice: String, text: String) {
    #expect(ErrorText.of(Mistake(description: description, advice: advice)) == text)
  }

  @Test func remediesNameOptions() {
    let remedy: Remedy = "name it with \(option: "text-column"), column \(3)" + " of FILE"
    #expect(remedy.description == "name it with text-column, column 3 of FILE")
    #expect(
      remedy.replacing("FILE", with: "a").capitalized.text(ErrorText.option)
        == "Name it with --text-column, column 3 of a")
    #expect(("" as Remedy).isEmpty && !remedy.isEmpty)
  }
}
