/** What seeding is worth in bonus points, by a formula that the operator chooses. */
package dev.caracal.bonus;
