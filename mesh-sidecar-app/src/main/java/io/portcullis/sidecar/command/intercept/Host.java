package io.portcullis.sidecar.command.intercept;

/** What the commands need of the machine they run on, so that tests can be somewhere else. Any thread. */
interface Host {
    /** Whether a program is installed. */
    boolean has(String program);

    /** Runs a program to its end. */
    Outcome run(Step step);

    /** Whether this process may change the network (CAP_NET_ADMIN). */
    boolean mayChangeNetwork();

    /** Whether an interface of this network namespace has an address of IPv6. */
    boolean hasIpv6();

    /** Whether an interface has the address from which the inbound side calls applications at IPv6. */
    boolean hasApplicationSource();

    /** Whether the nat table of the legacy iptables is in use; asking the legacy tools would create it. */
    boolean hasLegacyNat(Family family);
}
