/// The version of this release. `deploy/dist` reads it here, and `CHANGELOG.md` has an entry for it.
public enum Version {
    public static let current = "1.0.0"
}
