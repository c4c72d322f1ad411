import Foundation
import Kernels
import Testing

/// Every use of random numbers has streams of its own.
@Suite struct RandomSiteTests {
  @Test func noTwoClaimsUnderOneKeyOverlap() {
    for (number, claim) in RandomSite.claims.enumerated() {
      for other in RandomSite.claims[..<number] where other.key == claim.key {
        #expect(!other.sites.overlaps(claim.sites), "\(other.owner) and \(claim.owner)")
      }
    }
    #expect(Set(RandomSite.claims.map(\.owner)).count == RandomSite.claims.count)
    #expect(Set(RandomSite.claims.map(\.key)) == [.run, .text, .pass])
  }

  /// A site that is added and not claimed, or a stream that is drawn from at a number of its own, is found in the sources.
  @Test func everySiteIsClaimed() throws {
    let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources")
    let listing = try String(
      contentsOf: sources.appending(path: "Kernels/Random/RandomSite.swift"), encoding: .utf8)
    let end = try #require(listing.range(of: "extension RandomSite"))
    let (sites, claims) = (listing[..<end.lowerBound], listing[end.lowerBound...])
    let names = sites.matches(of: /static (?:func|let) (\w+)/).map(\.1)
    #expect(names.count >= 10)
    for name in names { #expect(claims.contains("sites: \(name)"), "\(name) is claimed by nobody") }

    var streams = 0
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    for case let file as URL in files
    where file.pathExtension == "swift" && !file.path().contains("/Benchmarks/") {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: /RandomStream\(\s*seed:(?:.|\n){0,200}?site: ([\w.]+)/) {
        streams += 1
        let isNamed = match.1.hasPrefix("RandomSite.") || match.1 == "site"
        #expect(isNamed, "\(file.lastPathComponent) draws at \(match.1), which has no name in RandomSite")
      }
    }
    #expect(streams >= 5)
  }

  /// Checkpoints are resumed and runs repeated under these numbers.
  @Test func theNumbersStay() {
    #expect(RandomSite.parameter(3) == 3)
    #expect(RandomSite.masks(row: 5) == 0x6D61_736B_0000_0005)
    #expect(RandomSite.replacements == 0x7265_706C_0000_0000)
    #expect(RandomSite.dropoutKey(pass: 2) == 0x4000_0000_0000_0002)
    #expect(RandomSite.generatedText(2) == 0x4000_0000_0000_0002)
    #expect(RandomSite.embeddingDropout == 0 && RandomSite.classifierDropout == 1)
    #expect(RandomSite.blockDropout(4) == 10)
    #expect(RandomSite.generatorEmbeddingDropout == 1 << 32)
    #expect(RandomSite.generatorBlockDropout(4) == 0x1_0000_000A)
  }
}
