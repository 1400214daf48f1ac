package io.portcullis.demo.shop;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whom PHP runs as. Root starts it as an ordinary user; an ordinary user starts it as himself. */
final class PhpUser {
    private static final List<String> CANDIDATES = List.of("www-data", "nginx", "http", "nobody");

    private PhpUser() {}

    /** The user to change to, or empty where no change is needed. */
    static Optional<String> current() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.empty();
        }
        return CANDIDATES.stream().filter(name -> principal(name).isPresent()).findFirst();
    }

    /** Hands a tree to the user. */
    static void own(Path tree, String name) throws IOException {
        UserPrincipal user = principal(name).orElseThrow(() -> new IOException("no user " + name));
        try (Stream<Path> entries = Files.walk(tree)) {
            for (Path entry : entries.toList()) {
                Files.setOwner(entry, user);
            }
        }
        Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Optional<UserPrincipal> principal(String name) {
        try {
            return Optional.of(
                    FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name));
        } catch (UserPrincipalNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
