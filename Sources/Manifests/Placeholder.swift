public enum ManifestsPlaceholder {}
