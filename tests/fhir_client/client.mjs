// A FHIR client library that is not ours, against the endpoint: what a hospital's programmer would
// try first. Usage: node client.mjs http://127.0.0.1:8575/fhir
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(process.env.CLIENT_FOLDER + '/');
const Client = require('fhir-kit-client');

const baseUrl = process.argv[2];
const client = new Client({ baseUrl });

const patient = {
  resourceType: 'Patient',
  identifier: [{ system: 'urn:mrn', value: '4711' }],
  name: [{ family: 'Osei', given: ['Amara'] }],
  birthDate: '1981-07-14',
  gender: 'female',
};
const count = (subject, order, value) => ({
  resourceType: 'Observation',
  identifier: [{ type: { coding: [{ code: 'FILL' }] }, system: 'urn:lab', value: order }],
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '751-8' }] },
  subject: { reference: subject },
  effectiveDateTime: new Date(Date.now() - 3600e3).toISOString(),
  valueQuantity: { value, unit: '10*9/L', system: 'http://unitsofmeasure.org', code: '10*9/L' },
});
const representation = { headers: { Prefer: 'return=representation' } };
const statusOf = (made) => Client.httpFor(made).response.status;

const steps = {
  async 'reads the CapabilityStatement'() {
    const statement = await client.capabilityStatement();
    assert.equal(statement.resourceType, 'CapabilityStatement');
    assert.equal(statement.fhirVersion, '4.0.1');
  },
  async 'creates and reads'() {
    const made = await client.create({ resourceType: 'Patient', body: patient, options: representation });
    assert.equal(statusOf(made), 201);
    const read = await client.read({ resourceType: 'Patient', id: made.id });
    assert.equal(read.name[0].family, 'Osei');
    assert.equal(read.meta.versionId, '1');
    steps.patient = made;
  },
  async 'creates on a condition, once'() {
    const options = {
      headers: { Prefer: 'return=representation', 'If-None-Exist': 'identifier=urn:mrn|4711' },
    };
    const again = await client.create({ resourceType: 'Patient', body: patient, options });
    assert.equal(statusOf(again), 200);
    assert.equal(again.id, steps.patient.id);
  },
  async 'updates, and reads the versions'() {
    const body = { ...steps.patient, birthDate: '1981-07-14', active: true };
    await client.update({ resourceType: 'Patient', id: body.id, body, options: representation });
    const history = await client.history({ resourceType: 'Patient', id: body.id });
    assert.equal(history.total, 2);
    const first = await client.vread({ resourceType: 'Patient', id: body.id, version: '1' });
    assert.equal(first.active, undefined);
  },
  async 'searches, and follows the pages'() {
    for (let number = 0; number < 5; number += 1) {
      const body = count(`Patient/${steps.patient.id}`, `S-${number}`, 4.4);
      const made = await client.create({ resourceType: 'Observation', body, options: representation });
      assert.equal(statusOf(made), 201);
    }
    const searchParams = { patient: steps.patient.id, _count: 2 };
    let bundle = await client.search({ resourceType: 'Observation', searchParams });
    let found = 0;
    for (; bundle; bundle = await client.nextPage({ bundle })) {
      found += (bundle.entry ?? []).length;
    }
    assert.equal(found, 5);
  },
  async 'sends a transaction'() {
    const body = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:1b7a0f0e-0000-4000-8000-000000000001',
          resource: { ...patient, identifier: [{ system: 'urn:mrn', value: '4712' }] },
          request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:mrn|4712' },
        },
        {
          resource: count('urn:uuid:1b7a0f0e-0000-4000-8000-000000000001', 'T-1', 4.1),
          request: { method: 'POST', url: 'Observation' },
        },
      ],
    };
    const answer = await client.transaction({ body });
    assert.equal(answer.type, 'transaction-response');
    assert.deepEqual(answer.entry.map((one) => one.response.status), ['201 Created', '201 Created']);
  },
  async 'patches a status, and withdraws'() {
    const body = count(`Patient/${steps.patient.id}`, 'P-1', 4.2);
    const made = await client.create({ resourceType: 'Observation', body, options: representation });
    await client.patch({
      resourceType: 'Observation',
      id: made.id,
      JSONPatch: [{ op: 'replace', path: '/status', value: 'entered-in-error' }],
      options: representation,
    });
    const read = await client.read({ resourceType: 'Observation', id: made.id });
    assert.equal(read.status, 'entered-in-error');
    await client.delete({ resourceType: 'Observation', id: made.id });
    await assert.rejects(client.read({ resourceType: 'Observation', id: made.id }), (error) => {
      assert.equal(error.response.status, 410);
      assert.equal(error.response.data.resourceType, 'OperationOutcome');
      return true;
    });
  },
  async 'is told where a resource is wrong'() {
    const body = { ...count(`Patient/${steps.patient.id}`, 'W-1', 4.2), status: 'approved' };
    await assert.rejects(client.create({ resourceType: 'Observation', body }), (error) => {
      assert.equal(error.response.status, 422);
      const [issue] = error.response.data.issue;
      assert.ok(issue.expression[0].includes('Observation.status'), JSON.stringify(issue));
      return true;
    });
  },
};

for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok    ${name}`);
  } catch (error) {
    console.log(`FAIL  ${name}\n${error.stack}\n${JSON.stringify(error.response?.data ?? '')}`);
    process.exitCode = 1;
  }
}
