import CommandLine
import Commands
import Testing

/// Texts that are written during training.
@Suite struct SampleOptionsTests {
  @Test func onlyAModelThatWritesIsAskedForTexts() throws {
    var options = SampleOptions()
    try options.check(isCausal: false)
    options.tokens = 5
    try options.check(isCausal: true)
    let error = try #require(throws: UsageError.self) { try options.check(isCausal: false) }
    #expect(error.description.contains("--sample-tokens"), "\(error)")
  }
}
