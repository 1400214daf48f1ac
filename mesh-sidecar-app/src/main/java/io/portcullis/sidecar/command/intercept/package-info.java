/**
 * Transparent interception: which TCP connections of a pod go through its sidecar, as rules of the kernel's NAT. What shall
 * be is an {@link InterceptionPlan}; {@link NftRules} and {@link IptablesRules} put it into words of a tool; {@link
 * Nftables} and {@link Iptables} know the tools; {@link Interception} brings about what shall be.
 */
@NullMarked
package io.portcullis.sidecar.command.intercept;

import org.jspecify.annotations.NullMarked;
