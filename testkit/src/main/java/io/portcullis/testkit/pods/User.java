package io.portcullis.testkit.pods;

/**
 * Whom a process in a pod runs as; its group has the same number, and it is in no other.
 *
 * @param id 0 or more; need not be known to the system
 */
public record User(int id) {
    public static final User ROOT = new User(0);
    /** Whoever the application runs as. */
    public static final User APPLICATION = new User(2001);
    /** The user whose traffic interception leaves alone. */
    public static final User SIDECAR = new User(2102);

    public User {
        if (id < 0) {
            throw new IllegalArgumentException("user id: " + id + " (expected: >= 0)");
        }
    }
}
