import CommandLine
import Commands
import TestSupport
import Testing

/// Parts of a mixture as they are written: PATH=WEIGHT.
@Suite struct MixtureOptionsTests {
  @Test func weightsAreReadExactly() throws {
    func shares(_ texts: [String]) throws -> [Int] { try MixturePart.parse(texts).map(\.share) }
    #expect(try shares(["a=0.7", "b=0.3"]) == [7, 3])
    #expect(try shares(["a=70", "b=30"]) == [7, 3])
    #expect(try shares(["a=.5", "b=1."]) == [1, 2])
    #expect(try shares(["a=0.3333", "b=0.6667"]) == [3333, 6667])
    #expect(try shares(["a=0.0001", "b=1"]) == [1, 10_000])
    let part = try MixturePart.parse(["x=y/*.txt=2"])[0]
    #expect(part.path == "x=y/*.txt" && part.share == 1)
  }

  @Test(
    arguments: [
      (["a"], "PATH=WEIGHT"), (["=1"], "PATH=WEIGHT"), (["a="], "weight"), (["a=x"], "“x”"),
      (["a=-1"], "“-1”"),
      (["a=0"], "“0”"), (["a=0.00001"], "“0.00001”"), (["a=1e3"], "“1e3”"), (["a=10001"], "“10001”"),
      (["a=1", "a=2"], "twice"), (["a=9999.9999", "b=0.0001"], "round"), (["a=nan"], "“nan”"),
    ] as [([String], String)])
  func wrongWeightsAreNamed(texts: [String], words: String) throws {
    let error = try #require(throws: UsageError.self) { try MixturePart.parse(texts) }
    #expect(error.description.contains(words), "\(error)")
  }

  /// A file has one weight, under whatever path it is named.
  @Test func aFileIsInOnePartOnly() throws {
    let scratch = try TemporaryFolder()
    let a = try scratch.write("texts/a.txt", "a cat"), b = try scratch.write("texts/b.txt", "a dog")
    let folder = scratch.path("texts")
    func check(_ paths: [String]) throws {
      try MixturePart.checkApart(MixturePart.parse(paths.map { $0 + "=1" }))
    }
    try check([a, b, "-"])
    for other in [folder + "/./a.txt", folder, folder + "/*.txt"] {
      let error = #expect(throws: UsageError.self) { try check([b, a, other]) }
      #expect(error?.description.contains("twice") ?? false, "\(other)")
    }
  }
}
