// Asks the browser for a passkey, or to make one, and sends what it answers. Without it, or where a
// browser knows nothing of passkeys, the form stays hidden.
(() => {
    'use strict';
    const form = document.getElementById('passkey');
    const api = window.PublicKeyCredential;
    const makes = 'make' in form.dataset;
    const parse = api && (makes ? api.parseCreationOptionsFromJSON : api.parseRequestOptionsFromJSON);
    if (!parse || !api.prototype.toJSON) {
        return;
    }
    const alert = form.querySelector('[role=alert]');
    let last = new AbortController();

    // One at a time: the one that waits in the user name's suggestions ends when the button is used.
    const ask = async (mediation) => {
        last.abort();
        const mine = last = new AbortController();
        const options = {
            publicKey: parse.call(api, JSON.parse(form.dataset.options)),
            signal: mine.signal,
        };
        if (mediation) {
            options.mediation = mediation;
        }
        try {
            const credential = await (makes
                ? navigator.credentials.create(options)
                : navigator.credentials.get(options));
            form.elements.credential.value = JSON.stringify(credential);
            form.submit();
        } catch (failure) {
            if (mediation || mine.signal.aborted) {
                return;
            }
            const there = makes && failure.name === 'InvalidStateError';
            alert.textContent = there ? form.dataset.there : form.dataset.failed;
            alert.hidden = false;
            suggest();
        }
    };

    const suggest = async () => {
        if (!makes && await api.isConditionalMediationAvailable?.()) {
            ask('conditional');
        }
    };

    form.querySelector('button').addEventListener('click', () => ask());
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        ask();
    });
    form.hidden = false;
    document.getElementById('passkey-missing')?.remove();
    suggest();
})();
