// People we follow, the identifiers they are known by, and who was merged with whom.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "alerts/record/patient_record.h"
#include "daemon/store/acquaintance.h"
#include "daemon/store/connection.h"
#include "daemon/store/recall.h"

namespace thiowatch::store {

using alerts::PatientId;

/// What is kept of a person besides results, therapies and alerts.
struct PersonRow {
    PatientId id{};
    std::optional<PatientId> merged_into;
    Demographics demographics;
    std::string prescriber;
    std::optional<alerts::Indication> indication;
    std::set<alerts::Profile> profiles;
    std::set<Ingredient> comedications;
    std::optional<alerts::Metaboliser> tpmt;
    std::optional<alerts::Metaboliser> nudt15;
    std::optional<Instant> pregnant_since;
    std::optional<Instant> next_review;
    Instant since;  ///< followed since
};

/// A sender said that `from` is now `into` (a merge); `undone_at` when a person or sender took it
/// back.
struct IdentityLink {
    std::int64_t id = 0;
    PatientIdentifier from;
    PatientIdentifier into;
    Instant at;
    std::optional<Instant> undone_at;
};

class PersonTable {
  public:
    explicit PersonTable(Connection& connection);

    /// For the one who writes: strangers are told by memory from now on, and what was read is not
    /// read again in one transaction. Whoever only reads the store would miss what another writes.
    void learn_everybody();
    /// A transaction begins, or changes were taken back.
    void forget();
    void for_each_identifier(const std::function<void(const PatientIdentifier&)>& tell);
    /// The person who has the identifier, following merges to the survivor.
    std::optional<PatientId> find(const PatientIdentifier& identifier);
    /// The person row the identifier was first given to, before any merge.
    std::optional<PatientId> owner(const PatientIdentifier& identifier);
    PatientId add(const PersonStated& person, const Instant& since);
    void add_identifier(PatientId person, const PatientIdentifier& identifier);
    void update(const PersonRow& row);
    void set_next_review(PatientId person, const std::optional<Instant>& at);
    /// Looks at the person at `at` or before: an earlier time stands, for changing it with every
    /// result costs two pages of each commit, and looking once too often costs nothing.
    void review_by(PatientId person, const Instant& at);
    std::optional<PersonRow> read(PatientId person);
    /// Everybody with exactly this name (letter case apart) and birth date.
    std::vector<PatientId> named(const Demographics& demographics);
    std::vector<PatientIdentifier> identifiers(PatientId person);
    /// The person and everybody merged into them, however indirectly.
    std::vector<PatientId> family(PatientId person);
    PatientId survivor(PatientId person);
    void merge(PatientId ended, PatientId survivor);
    void unmerge(PatientId ended);
    std::vector<PatientId> all();
    /// Survivors with a higher number than `person`, in order.
    std::vector<PatientId> after(PatientId person, int limit);
    /// Everybody is looked at again from `at` on: the rules changed.
    void review_all(const Instant& at);
    std::vector<PatientId> due_for_review(const Instant& now, int limit);
    std::optional<Instant> first_review();

    void add_link(const IdentityLink& link, std::int64_t message);
    /// Links still standing in which the identifier takes part, either way.
    std::vector<IdentityLink> links_of(const PatientIdentifier& identifier);
    void undo_link(std::int64_t id, const Instant& at);

  private:
    struct IdentifierHash {
        std::size_t operator()(const PatientIdentifier& identifier) const;
    };

    void note(const Demographics& person);
    std::optional<PersonRow> read_row(PatientId person);
    PatientId find_survivor(PatientId person);
    std::vector<PatientId> find_family(PatientId person);

    Connection& connection_;
    Statement owner_;
    Statement merged_into_;
    Statement named_;
    Statement read_;
    Statement identifiers_;
    Statement merged_people_;
    std::optional<Acquaintance> acquaintance_;
    Recall<PatientIdentifier, std::optional<PatientId>, IdentifierHash> owners_;
    Recall<PatientId, PatientId> survivors_;
    Recall<PatientId, std::vector<PatientId>> families_;
    Recall<PatientId, std::optional<PersonRow>> rows_;
};

}  // namespace thiowatch::store
